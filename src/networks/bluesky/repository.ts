import { z } from 'zod'
import type { FindResult, NetworkIO, NetworkPost } from '../../ports/network.ts'
import type { Answer, BadAnswer, Failure } from '../http.ts'
import { asking, lookFailure } from '../http.ts'
import { type Credentials, errorOf, LIMITS, type Login, logins, standing } from './login.ts'
import { POSTS, type StrongRef } from './record.ts'

/** The account's repository on its server: https://docs.bsky.app/docs/api/com-atproto-repo-put-record and its neighbours. */
export interface Repository {
  open(): Promise<Login | Failure>
  /** Asks as the account. */
  ask(login: Login, method: string, body?: object): Promise<Answer | Failure>
  /** Gives it a file, for a record to name. */
  upload(login: Login, type: string, bytes: Uint8Array<ArrayBuffer>): Promise<Answer | Failure>
  /** Reads what anybody may read. */
  read(method: string, query: Readonly<Record<string, string>>): Promise<Answer | Failure>
}

interface Sent {
  readonly type: string
  readonly body: string | Uint8Array<ArrayBuffer>
}

export function repository(credentials: Credentials, io: NetworkIO): Repository {
  const { service, app_password } = credentials
  const { open, renew } = logins(credentials, io)
  const address = (method: string) => `${service}/xrpc/${method}`
  async function once({ accessJwt, refreshJwt }: Login, method: string, sent?: Sent) {
    let stale = false
    const ask = asking(io, {
      secrets: [app_password, accessJwt, refreshJwt],
      limits: LIMITS,
      own: (answer) => {
        stale = isStale(answer)
        return stale ? { outcome: 'auth', reason: answer.reason } : own(answer)
      },
    })
    const authorization = `Bearer ${accessJwt}`
    const answer = await ask(
      address(method),
      sent
        ? {
            method: 'POST',
            headers: { authorization, 'content-type': sent.type },
            body: sent.body,
          }
        : { headers: { authorization } },
    )
    return { answer, stale }
  }
  /**
   * Sent a second time only after the server said that it did not look at the first, since the token had expired; and
   * a record is put under a key, so that even a repetition would make no second post.
   */
  async function send(login: Login, method: string, sent?: Sent) {
    const { answer, stale } = await once(login, method, sent)
    if (!stale) return answer
    const renewed = await renew(login)
    return renewed.outcome === 'open' ? (await once(renewed, method, sent)).answer : renewed
  }
  return {
    open,
    ask: (login, method, body) =>
      send(login, method, body && { type: 'application/json', body: JSON.stringify(body) }),
    upload: (login, type, body) => send(login, 'com.atproto.repo.uploadBlob', { type, body }),
    read(method, query) {
      const ask = asking(io, { secrets: [app_password], limits: LIMITS, own })
      return ask(`${address(method)}?${new URLSearchParams(query)}`)
    },
  }
}

/** Said with 400, not 401. */
function isStale(answer: BadAnswer): boolean {
  return answer.status === 400 && /^(ExpiredToken|InvalidToken)$/.test(errorOf(answer) ?? '')
}

function own(answer: BadAnswer): Failure | undefined {
  const { reason } = answer
  switch (errorOf(answer)) {
    case 'RecordNotFound':
      return { outcome: 'gone', reason }
    // What is not named by a record is thrown away after a while: uploaded again with the next attempt.
    case 'BlobNotFound':
      return { outcome: 'retry', reason }
    case 'InvalidSwap':
      return { outcome: 'duplicate', reason }
    default:
      return standing(answer)
  }
}

export function postOf({ did, handle }: Login, rkey: string): NetworkPost {
  const name = handle === 'handle.invalid' ? did : handle
  return { id: rkey, url: `https://bsky.app/profile/${name}/post/${rkey}` }
}

export const strongRef = z.object({ uri: z.string().min(1), cid: z.string().min(1) })
const found = strongRef.extend({
  value: z.object({ reply: z.object({ root: strongRef }).optional() }),
})
export interface FoundRecord {
  readonly outcome: 'record'
  readonly ref: StrongRef
  /** What its thread began with. */
  readonly root: StrongRef
}

/** https://docs.bsky.app/docs/api/com-atproto-repo-get-record */
export async function recordOf(
  { read }: Repository,
  { did }: Login,
  rkey: string,
): Promise<FoundRecord | Failure> {
  const answer = await read('com.atproto.repo.getRecord', { repo: did, collection: POSTS, rkey })
  if (answer.outcome !== 'answered') return answer
  const told = found.safeParse(answer.body)
  if (!told.success) return { outcome: 'lost', reason: 'the answer holds no post' }
  const { uri, cid, value } = told.data
  const ref = { uri, cid }
  return { outcome: 'record', ref, root: value.reply?.root ?? ref }
}

export async function find(repository: Repository, rkey: string): Promise<FindResult> {
  const login = await repository.open()
  if (login.outcome !== 'open') return lookFailure(login)
  const there = await recordOf(repository, login, rkey)
  if (there.outcome === 'record') return { outcome: 'found', post: postOf(login, rkey) }
  return there.outcome === 'gone' ? { outcome: 'absent' } : lookFailure(there)
}
