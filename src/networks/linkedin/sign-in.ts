import type { NetworkIO } from '../../ports/network.ts'
import { type App, grantsOf } from '../http/grant.ts'
import { askForToken, signIn } from '../http/sign-in.ts'
import { type Settings, settings } from './settings.ts'

const WWW = 'https://www.linkedin.com'

/** https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow */
export const signInToLinkedin = signIn(settings, {
  wanted: ({ access_token }) => access_token === undefined,
  of: grantedFor,
  app: async ({ client_id = '', client_secret = '' }) => ({ id: client_id, secret: client_secret }),
  address: ({ api_url = WWW }) => `${api_url}/oauth/v2/authorization`,
  /** The last reads the page's name. */
  scope: 'w_organization_social r_organization_social rw_organization_admin',
  exchange: (settings, io, app, { code, callback }) =>
    token(settings, io, app, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: callback,
    }),
})

/**
 * Only approved apps are given a refresh token, which lasts a year from the sign-in, however often it is used:
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens
 */
export const grantOf = (settings: Settings, io: NetworkIO) =>
  grantsOf(io, grantedFor(settings), async ({ refresh }, app) =>
    refresh
      ? token(settings, io, app, { grant_type: 'refresh_token', refresh_token: refresh })
      : { outcome: 'auth', reason: 'the sign-in has ended' },
  )

function grantedFor({ client_id = '', api_url = '' }: Settings): readonly string[] {
  return ['linkedin', client_id, api_url]
}

function token(
  { api_url = WWW }: Settings,
  io: NetworkIO,
  app: App | undefined,
  form: Readonly<Record<string, string>>,
) {
  const { id = '', secret = '' } = app ?? {}
  return askForToken(io, {
    url: `${api_url}/oauth/v2/accessToken`,
    form: { ...form, client_id: id, client_secret: secret },
    secrets: [secret, form.code, form.refresh_token].filter((one) => one !== undefined),
  })
}
