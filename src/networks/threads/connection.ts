import type { NetworkIO } from '../../ports/network.ts'
import { meaning, toldError } from '../http/graph-errors.ts'
import { type Answer, asking, type BadAnswer, type Failure } from '../http.ts'

/** One request of an account. The token goes along as the pages of Threads say: in the form, or in the query of what has none. */
export type Call = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  fields?: Readonly<Record<string, string>>,
) => Promise<Answer | Failure>

/** @param secrets more than the token that must never appear in a reason */
export function calling(
  io: NetworkIO,
  server: string,
  token: string,
  secrets: readonly string[] = [],
): Call {
  const own = (answer: BadAnswer) => standing(answer) ?? meaning(answer, io.now())
  const ask = asking(io, { secrets: [token, ...secrets], limits: [], own })
  return (method, path, fields) => {
    const form = new URLSearchParams({ ...fields, access_token: token })
    if (method !== 'POST') return ask(`${server}${path}?${form}`, { method })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return ask(`${server}${path}`, { method, headers, body: form.toString() })
  }
}

/** Activity that Threads restricts for a while, and accounts it restricts: told with codes that mean a limit elsewhere. */
const restricted = new Set([2_207_051, 4_279_013])
/** The 250 posts of a day are used up, or the container is not ready yet. */
const notNow = new Set([2_207_042, 2_207_027])
/** https://developers.facebook.com/documentation/threads/troubleshooting */
const waiting = new Set([9, 9_007])

function standing(answer: BadAnswer): Failure | undefined {
  const { reason, status } = answer
  const { code = 0, error_subcode } = toldError(answer) ?? {}
  if (error_subcode && restricted.has(error_subcode)) return { outcome: 'blocked', reason }
  if (status >= 500) return undefined
  const isLater = waiting.has(code) || (error_subcode && notNow.has(error_subcode))
  return isLater ? { outcome: 'retry', reason } : undefined
}
