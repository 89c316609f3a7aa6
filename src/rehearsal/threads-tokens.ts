import { badParameter, fail } from './graph-errors.ts'
import type { Call } from './local-network.ts'
import { oauth2Server } from './oauth2.ts'
import { settings as all } from './rehearsal-settings.ts'

/** With `-` and a name after it, it is one of the account of that name; with `.` and a number, one that was given then. */
const TOKEN = all.threads.access_token
const FORM = /^rehearsal-threads-token(?:-(\w+))?(?:\.(\d+))?$/

/** https://developers.facebook.com/docs/threads/get-started/long-lived-tokens */
const LIFE = 60 * 24 * 60 * 60
const YOUNGEST = 24 * 60 * 60

const seconds = (now: Date) => Math.floor(now.getTime() / 1000)

/** Whose token it is. Those that were given lived once they are 60 days old. */
export function accountOf(token: string, now: Date): string | undefined {
  const [all, name = 'rehearsal', given] = FORM.exec(token) ?? []
  if (all === undefined) return undefined
  return given !== undefined && seconds(now) >= Number(given) + LIFE ? undefined : name
}

/** Trades a token that is a day old for another one. */
export function renewedToken(
  token: string,
  { grant_type }: Readonly<Record<string, string>>,
  now: Date,
): Response {
  if (grant_type !== 'th_refresh_token') return badParameter('Invalid parameter')
  const [bare = token, given] = token.split('.')
  if (given !== undefined && seconds(now) < Number(given) + YOUNGEST) {
    return badParameter('The access token is not a day old yet')
  }
  return lasting(bare, now)
}

const lasting = (bare: string, now: Date) =>
  Response.json({
    access_token: `${bare}.${seconds(now)}`,
    token_type: 'bearer',
    expires_in: LIFE,
  })

type Fields = Readonly<Record<string, string>>

/** Signing in: a code, a token of an hour for it, and one of 60 days for that. Undefined for what has nothing to do with it. */
export function threadsSignIn(now: () => Date) {
  const client = { id: '1000000000000002', secret: 'rehearsal-app-secret' }
  const beside = { user_id: '17800000000000001' }
  const short = oauth2Server({ client, codeLife: 60 * 60, tokenLife: 60 * 60, beside }, now)
  return async ({ endpoint, request }: Call, asked: Fields): Promise<Response | undefined> => {
    switch (endpoint) {
      case 'authorize':
        return short.authorize(request.url)
      case 'token':
        return short.token(new URLSearchParams({ ...asked }), null)
      case 'exchange': {
        const { grant_type, client_secret, access_token = '' } = asked
        if (grant_type !== 'th_exchange_token') return badParameter('Invalid parameter')
        const holds = client_secret === client.secret && short.holds(access_token)
        return holds ? lasting(TOKEN, now()) : fail('401')
      }
      default:
        return undefined
    }
  }
}
