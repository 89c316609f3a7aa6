import type { NetworkIO } from '../../ports/network.ts'
import type { App, Grant } from '../http/grant.ts'
import { askForToken, type SignInSteps, signIn } from '../http/sign-in.ts'
import { keysOf, type Settings, settings } from './settings.ts'

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code */
const steps: SignInSteps<Settings> = {
  wanted: (settings) => keysOf(settings) === undefined,
  of: grantedFor,
  app: async ({ client_id = '', client_secret }) => ({
    id: client_id,
    ...(client_secret && { secret: client_secret }),
  }),
  address: ({ api_url = 'https://x.com' }) => `${api_url}/i/oauth2/authorize`,
  proof: true,
  scope: 'tweet.read tweet.write users.read media.write offline.access',
  exchange: (settings, io, app, { code, callback, verifier }) =>
    token(settings, io, app, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: callback,
      code_verifier: verifier,
    }),
}

export const signInToX = signIn(settings, steps)

/** Another app's tokens are not ours. */
export function grantedFor({ client_id = '', api_url = '' }: Settings): readonly string[] {
  return ['x', client_id, api_url]
}

/** The answer carries another refresh token; the old one is spent. */
export function renewedAtX(settings: Settings, io: NetworkIO) {
  return ({ refresh }: Grant, app: App | undefined) =>
    token(settings, io, app, { grant_type: 'refresh_token', refresh_token: refresh })
}

/** Confidential clients say who they are in a header, public ones in the form. */
function token(
  { api_url = 'https://api.x.com' }: Settings,
  io: NetworkIO,
  app: App | undefined,
  form: Readonly<Record<string, string | undefined>>,
) {
  const { id = '', secret } = app ?? {}
  return askForToken(io, {
    url: `${api_url}/2/oauth2/token`,
    form: { ...form, client_id: id },
    headers: secret ? { authorization: `Basic ${btoa(`${id}:${secret}`)}` } : {},
    secrets: [secret, ...Object.values(form)].filter((one) => one !== undefined),
  })
}
