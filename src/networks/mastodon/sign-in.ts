import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import type { App } from '../http/grant.ts'
import { credential, serverAddress } from '../http/settings.ts'
import { askForToken, signIn } from '../http/sign-in.ts'
import { toldName } from '../http/told.ts'
import { asking, type Failure } from '../http.ts'

export const settings = z.object({
  server: serverAddress('expected an address like https://mastodon.example').meta({
    title: 'Server',
    description: 'Where the account lives: https://mastodon.example',
  }),
  access_token: credential('a token').optional().meta({
    title: 'Access token',
    description:
      'Preferences → Development → your application → Your access token; or leave it out and connect the account on the Accounts page',
    secret: true,
  }),
})

/** Older servers know no finer scope for the account's own name. */
const SCOPE = 'read:accounts read:statuses write:statuses write:media'

/** https://docs.joinmastodon.org/spec/oauth/. Tokens do not end by themselves. */
export const signInToMastodon = signIn(settings, {
  wanted: ({ access_token }) => access_token === undefined,
  of: grantedFor,
  app: ({ server }, io, callback) => register(server, io, callback),
  address: ({ server }) => `${server}/oauth/authorize`,
  proof: true,
  scope: SCOPE,
  exchange: ({ server }, io, { id, secret }, { code, callback, verifier }) =>
    askForToken(io, {
      url: `${server}/oauth/token`,
      form: {
        grant_type: 'authorization_code',
        code,
        client_id: id,
        client_secret: secret,
        redirect_uri: callback,
        code_verifier: verifier,
        scope: SCOPE,
      },
      secrets: [secret ?? '', code, verifier].filter((one) => one !== ''),
    }),
})

export function grantedFor({ server }: { readonly server: string }): readonly string[] {
  return ['mastodon', server]
}

const registered = z.object({ client_id: toldName, client_secret: toldName })

/** Every server has apps of its own: https://docs.joinmastodon.org/methods/apps/#create */
async function register(server: string, io: NetworkIO, callback: string): Promise<App | Failure> {
  const ask = asking(io, { secrets: [], limits: ['x-ratelimit'], own: () => undefined })
  const answer = await ask(`${server}/api/v1/apps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Posthorn', redirect_uris: callback, scopes: SCOPE }),
  })
  if (answer.outcome !== 'answered') return answer
  const { data } = registered.safeParse(answer.body)
  if (data) return { id: data.client_id, secret: data.client_secret }
  return { outcome: 'blocked', reason: 'the server does not answer like Mastodon' }
}
