import { z } from 'zod'
import { apiAddress, credential, digits, insteadOfToken, tokenOrApp } from '../http/settings.ts'

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
    access_token: credential('a token').optional().meta({
      title: 'Access token',
      description: 'With w_organization_social and r_organization_social; lasts 60 days',
      secret: true,
    }),
    client_id: credential('an id').optional().meta({
      title: 'Client ID of the app',
      description: insteadOfToken,
    }),
    client_secret: credential('a secret')
      .optional()
      .meta({ title: 'Client secret of the app', secret: true }),
    version: digits
      .pipe(
        z.string().regex(/^20\d\d(?:0[1-9]|1[0-2])$/, 'expected a year and a month like 202607'),
      )
      .optional()
      .meta({ title: 'API version', description: 'Only when LinkedIn has retired the usual one' }),
    api_url: apiAddress(),
  })
  .refine(...tokenOrApp('client_id', 'client_secret', 'a token'))
export type Settings = z.output<typeof settings>
