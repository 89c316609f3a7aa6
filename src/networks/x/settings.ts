import { z } from 'zod'
import { apiAddress, credential } from '../http/settings.ts'

const secret = (title: string, description?: string) =>
  credential('a key')
    .optional()
    .meta({ title, ...(description && { description }), secret: true })

const keys = ['app_key', 'app_secret', 'access_token', 'access_secret'] as const

/** Four keys that are pasted, or an app that a person signs in with: docs/networks/x.md. */
export const settings = z
  .object({
    app_key: secret('API key', 'Of your app in the developer console, under Keys and tokens'),
    app_secret: secret('API key secret'),
    access_token: secret(
      'Access token',
      'Make it after the app was given read and write permission',
    ),
    access_secret: secret('Access token secret'),
    client_id: credential('an id').optional().meta({
      title: 'OAuth 2.0 client ID',
      description: 'Instead of the four keys: then connect the account on the Accounts page',
    }),
    client_secret: secret('OAuth 2.0 client secret', 'Of confidential clients'),
    api_url: apiAddress(),
  })
  .superRefine((given, context) => {
    if (given.client_id !== undefined) return
    const missing = keys.filter((key) => given[key] === undefined)
    for (const key of missing) {
      const message = 'is missing: expected the four keys of your app, or its client_id'
      context.addIssue({ code: 'custom', path: [key], message })
    }
  })
export type Settings = z.output<typeof settings>

/** The four keys, when they are what the account posts with. */
export function keysOf({ app_key, app_secret, access_token, access_secret }: Settings) {
  return app_key && app_secret && access_token && access_secret
    ? {
        appKey: app_key,
        appSecret: app_secret,
        accessToken: access_token,
        accessSecret: access_secret,
      }
    : undefined
}
