import { z } from 'zod'
import { serverAddress } from '../http/told.ts'

/** The token of a Page that is pasted, or an app that somebody who runs the Page signs in with: docs/networks/facebook.md. */
export const settings = z
  .object({
    page: z
      .string()
      .trim()
      .regex(/^\d+$/, 'expected the number of the Page, like 100000000000001')
      .meta({
        title: 'Page ID',
        description: 'A number: on the Page, under About → Page transparency',
      }),
    access_token: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/, 'expected a token without spaces')
      .optional()
      .meta({
        title: 'Page access token',
        description: 'Of the Page, not of a person: see docs/networks/facebook.md',
        secret: true,
      }),
    app_id: z.string().trim().regex(/^\d+$/, 'expected a number').optional().meta({
      title: 'App ID',
      description: 'Instead of a token: then connect the account on the Accounts page',
    }),
    app_secret: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/, 'expected a secret without spaces')
      .optional()
      .meta({ title: 'App secret', secret: true }),
    version: z
      .string()
      .trim()
      .regex(/^v\d+\.\d+$/, 'expected a version like v25.0')
      .optional()
      .meta({ title: 'Graph API version', description: 'v25.0 when left empty' }),
    api_url: serverAddress()
      .optional()
      .meta({ title: 'API address', description: 'Only for rehearsal and proxies' }),
  })
  .refine(
    ({ access_token, app_id, app_secret }) =>
      access_token !== undefined || (app_id !== undefined && app_secret !== undefined),
    {
      path: ['access_token'],
      error: 'is missing: expected the token of the Page, or the app_id and app_secret of an app',
    },
  )
export type Settings = z.output<typeof settings>

/** Where this account's version of the Graph API lives. */
export const graphOf = ({ version = VERSION, api_url = 'https://graph.facebook.com' }: Settings) =>
  `${api_url}/${version}`

/** Where people sign in. */
export const dialogOf = ({ version = VERSION, api_url = 'https://www.facebook.com' }: Settings) =>
  `${api_url}/${version}/dialog/oauth`

const VERSION = 'v25.0'
