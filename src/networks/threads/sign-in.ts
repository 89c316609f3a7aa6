import type { NetworkIO } from '../../ports/network.ts'
import { type App, type Grant, grantsOf } from '../http/grant.ts'
import { askForToken, type Code, signIn } from '../http/sign-in.ts'
import type { Failure } from '../http.ts'
import { GRAPH, type Settings, settings } from './settings.ts'
import type { Tokens, ValidToken } from './token.ts'

/** https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions */
export const signInToThreads = signIn(settings, {
  wanted: ({ access_token }) => access_token === undefined,
  of: grantedFor,
  app: async ({ app_id = '', app_secret = '' }) => ({ id: app_id, secret: app_secret }),
  address: ({ api_url = 'https://threads.net' }) => `${api_url}/oauth/authorize`,
  scope:
    'threads_basic,threads_content_publish,threads_manage_replies,threads_read_replies,threads_delete',
  exchange: lastingToken,
})

function grantedFor({ app_id = '', api_url = '' }: Settings): readonly string[] {
  return ['threads', app_id, api_url]
}

/** The token of an hour that a code gives is traded for one of 60 days. */
async function lastingToken(
  { api_url = GRAPH }: Settings,
  io: NetworkIO,
  { id, secret }: App,
  { code, callback }: Code,
): Promise<Grant | Failure> {
  const short = await askForToken(io, {
    url: `${api_url}/oauth/access_token`,
    form: {
      grant_type: 'authorization_code',
      code,
      client_id: id,
      client_secret: secret,
      redirect_uri: callback,
    },
    secrets: secret ? [secret, code] : [code],
  })
  if ('outcome' in short) return short
  return askForToken(io, {
    url: `${api_url}/access_token`,
    method: 'GET',
    form: {
      grant_type: 'th_exchange_token',
      client_secret: secret,
      access_token: short.access,
    },
    secrets: secret ? [secret, short.access] : [short.access],
  })
}

const DAY = 24 * 60 * 60_000

/**
 * The granted token, renewed when it is a week old, as long as it lives: one younger than a day is not renewed, and one that
 * has ended needs a person. https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
 */
export function grantedTokens(settings: Settings, io: NetworkIO) {
  const { api_url = GRAPH } = settings
  const renew = ({ access }: Grant) =>
    askForToken(io, {
      url: `${api_url}/refresh_access_token`,
      method: 'GET',
      form: { grant_type: 'th_refresh_token', access_token: access },
      secrets: [access],
    })
  const isDue = ({ at }: Grant, now: Date) => now.getTime() - Date.parse(at) >= 7 * DAY
  const grants = grantsOf(io, grantedFor(settings), renew, isDue)
  async function open(): Promise<ValidToken | Failure> {
    const grant = await grants.open()
    if (grant.outcome !== 'open') return grant
    const { access: token, endsAt } = grant
    return { token, ...(endsAt && { endsAt: new Date(endsAt) }) }
  }
  return { open, renewed: open } satisfies Record<keyof Tokens, unknown>
}
