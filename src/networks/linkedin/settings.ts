import { z } from 'zod'
import { serverAddress } from '../http/told.ts'

/** Numbers, as YAML reads them, count as written. */
const digits = z.union([z.string(), z.int()]).transform((value) => String(value).trim())

/** A token that is pasted, or an app that an administrator of the page signs in with: docs/networks/linkedin.md. */
export const settings = z
  .object({
    organization: digits
      .pipe(
        z
          .string()
          .regex(/^(?:urn:li:organization:)?\d{1,20}$/, 'expected an id like 1234567')
          .transform((written) => written.replace(/\D/g, '')),
      )
      .meta({
        title: 'Organization',
        description: 'The number in the address of the page when its administrators open it',
      }),
    access_token: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/, 'expected a token without spaces')
      .optional()
      .meta({
        title: 'Access token',
        description: 'With w_organization_social and r_organization_social; lasts 60 days',
        secret: true,
      }),
    client_id: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/, 'expected an id without spaces')
      .optional()
      .meta({
        title: 'Client ID of the app',
        description: 'Instead of a token: then connect the account on the Accounts page',
      }),
    client_secret: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/, 'expected a secret without spaces')
      .optional()
      .meta({ title: 'Client secret of the app', secret: true }),
    version: digits
      .pipe(
        z.string().regex(/^20\d\d(?:0[1-9]|1[0-2])$/, 'expected a year and a month like 202607'),
      )
      .optional()
      .meta({ title: 'API version', description: 'Only when LinkedIn has retired the usual one' }),
    api_url: serverAddress()
      .optional()
      .meta({ title: 'API address', description: 'Only for rehearsal and proxies' }),
  })
  .refine(
    ({ access_token, client_id, client_secret }) =>
      access_token !== undefined || (client_id !== undefined && client_secret !== undefined),
    {
      path: ['access_token'],
      error: 'is missing: expected a token, or the client_id and client_secret of an app',
    },
  )
export type Settings = z.output<typeof settings>
