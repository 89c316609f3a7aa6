import { z } from 'zod'
import { apiAddress, credential, metaApp, tokenOrApp } from '../http/settings.ts'

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
    access_token: credential('a token').optional().meta({
      title: 'Page access token',
      description: 'Of the Page, not of a person: see docs/networks/facebook.md',
      secret: true,
    }),
    ...metaApp('App'),
    version: z
      .string()
      .trim()
      .regex(/^v\d+\.\d+$/, 'expected a version like v25.0')
      .optional()
      .meta({ title: 'Graph API version', description: 'v25.0 when left empty' }),
    api_url: apiAddress(),
  })
  .refine(...tokenOrApp('app_id', 'app_secret', 'the token of the Page'))
export type Settings = z.output<typeof settings>

/** Where this account's version of the Graph API lives. */
export const graphOf = ({ version = VERSION, api_url = 'https://graph.facebook.com' }: Settings) =>
  `${api_url}/${version}`

/** Where people sign in. */
export const dialogOf = ({ version = VERSION, api_url = 'https://www.facebook.com' }: Settings) =>
  `${api_url}/${version}/dialog/oauth`

const VERSION = 'v25.0'
