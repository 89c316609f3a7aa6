import { z } from 'zod'
import { apiAddress, credential, metaApp, tokenOrApp } from '../http/settings.ts'

/** A token that is pasted, or an app that the account's owner signs in with: docs/networks/threads.md. */
export const settings = z
  .object({
    access_token: credential('a token').optional().meta({
      title: 'Access token',
      description: 'One that lives for 60 days: see docs/networks/threads.md',
      secret: true,
    }),
    ...metaApp('Threads app'),
    api_url: apiAddress(),
  })
  .refine(...tokenOrApp('app_id', 'app_secret', 'a token'))
export type Settings = z.output<typeof settings>

export const GRAPH = 'https://graph.threads.net'
