import { badParameter } from './graph-errors.ts'

/** With `-` and a name after it, it is one of the account of that name; with `.` and a number, one that was given then. */
export const TOKEN = 'rehearsal-threads-token'
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
  return Response.json({
    access_token: `${bare}.${seconds(now)}`,
    token_type: 'bearer',
    expires_in: LIFE,
  })
}
