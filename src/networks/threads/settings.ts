import { z } from 'zod'
import { serverAddress } from '../http/told.ts'

/** A token that is pasted, or an app that the account's owner signs in with: docs/networks/threads.md. */
export const settings = z
  .object({
    access_token: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/, 'expected a token without spaces')
      .optional()
      .meta({
        title: 'Access token',
        description: 'One that lives for 60 days: see docs/networks/threads.md',
        secret: true,
      }),
    app_id: z.string().trim().regex(/^\d+$/, 'expected a number').optional().meta({
      title: 'Threads app ID',
      description: 'Instead of a token: then connect the account on the Accounts page',
    }),
    app_secret: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/, 'expected a secret without spaces')
      .optional()
      .meta({ title: 'Threads app secret', secret: true }),
    api_url: serverAddress()
      .optional()
      .meta({ title: 'API address', description: 'Only for rehearsal and proxies' }),
  })
  .refine(
    ({ access_token, app_id, app_secret }) =>
      access_token !== undefined || (app_id !== undefined && app_secret !== undefined),
    {
      path: ['access_token'],
      error: 'is missing: expected a token, or the app_id and app_secret of an app',
    },
  )
export type Settings = z.output<typeof settings>

export const GRAPH = 'https://graph.threads.net'
