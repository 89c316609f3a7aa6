import type {
  ChangeResult,
  CheckResult,
  Draft,
  FindResult,
  NetworkIO,
  PublishResult,
} from '../ports/network.ts'
import { opensAt } from './http/rate-limits.ts'

/** A good answer: 2xx with a body that can be read. */
export interface Answer {
  readonly outcome: 'answered'
  readonly body: unknown
  readonly headers: Headers
}

/** Everything else, in the words of `publish`; `gone` where the request spoke of a post that is not there. */
export type Failure =
  | Exclude<PublishResult, { readonly outcome: 'published' }>
  | { readonly outcome: 'gone'; readonly reason: string }

/** An answer that is not a good one. `body` is undefined when it cannot be read. */
export interface BadAnswer {
  readonly method: string
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
  /** For the operator; never contains a secret. */
  readonly reason: string
}

export type Ask = (url: string | URL, init?: RequestInit) => Promise<Answer | Failure>

/**
 * Requests of one account. Nothing is ever sent twice.
 *
 * @param spec.secrets never to appear in a reason
 * @param spec.limits header prefixes of the network's rate limits: `x-rate-limit` for `x-rate-limit-reset`
 * @param spec.own what this network means by an answer, where that differs from the usual
 * @param spec.read makes something of a body that arrived whole, undefined when it cannot: JSON unless said
 */
export function asking(
  io: NetworkIO,
  spec: {
    readonly secrets: readonly string[]
    readonly limits: readonly string[]
    readonly own: (answer: BadAnswer) => Failure | undefined
    readonly read?: (text: string) => unknown
  },
): Ask {
  const { read = json } = spec
  return async (url, init) => {
    let response: Response
    try {
      response = await io.fetch(url, { ...init, redirect: 'manual' })
    } catch (error) {
      return unanswered(error)
    }
    const { status, headers } = response
    let text: string
    try {
      text = await response.text()
    } catch {
      return { outcome: 'lost', reason: `HTTP ${status}, but its body broke off` }
    }
    const body = read(text)
    if (response.ok && body !== undefined) return { outcome: 'answered', body, headers }
    const reason = described(status, body, spec.secrets)
    const { method = 'GET' } = init ?? {}
    const own = spec.own({ method, status, body, headers, reason })
    return own ?? usual(status, headers, reason, spec.limits, io)
  }
}

/** A 5xx may come after the post was made, so it is `lost`, as is a 2xx that cannot be read. */
function usual(
  status: number,
  headers: Headers,
  reason: string,
  limits: readonly string[],
  io: NetworkIO,
): Failure {
  if (status === 401) return { outcome: 'auth', reason }
  if (status === 429) {
    const after = opensAt(headers, limits, io.now())
    return after ? { outcome: 'retry', reason, after } : { outcome: 'retry', reason }
  }
  if (status >= 500 || status === 408 || status < 300) return { outcome: 'lost', reason }
  if (status < 400 || [402, 403, 404, 405, 410].includes(status)) {
    return { outcome: 'blocked', reason }
  }
  return { outcome: 'rejected', reason }
}

/** A rule of this installation forbids to ask this address, or nothing like this can be sent at all. */
const notMade = ['EPRIVATE', 'EUNSENDABLE']

/** The connection never came about, so no byte of the request left. All else may have arrived. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Messages of `fetch` may quote a header, so only codes are told, and the message of our own refusal. */
export function unanswered(error: unknown): Failure {
  const causes = chain(error)
  const refusal = causes.find(({ code }) => notMade.includes(String(code)))
  if (refusal) return { outcome: 'blocked', reason: refusal.message }
  const codes = causes.flatMap(({ code }) => (typeof code === 'string' ? [code] : []))
  const unsent = codes.find((code) => neverSent.has(code))
  if (unsent) return { outcome: 'retry', reason: `no connection (${unsent})` }
  const timedOut = causes.some(({ name }) => name === 'TimeoutError' || name === 'AbortError')
  if (timedOut) return { outcome: 'lost', reason: 'no answer in time' }
  return { outcome: 'lost', reason: `the connection broke${codes[0] ? ` (${codes[0]})` : ''}` }
}

function chain(error: unknown): readonly (Error & { code?: unknown })[] {
  return error instanceof Error ? [error, ...chain(error.cause)] : []
}

/** Undefined for what is no JSON. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Control characters would steer the terminal of whoever reads a reason there. */
const unprintable = /[\s\p{Cc}]+/gu

function described(status: number, body: unknown, secrets: readonly string[]): string {
  const words = message(body)
  if (!words) return `HTTP ${status}${status < 300 ? ' with an unreadable body' : ''}`
  return `HTTP ${status}: ${clean(words, secrets)}`
}

/** Words of a network as they may be shown: without secrets, on one line, with an end. */
export function clean(words: string, secrets: readonly string[]): string {
  const told = secrets.reduce((text, secret) => text.replaceAll(secret, '•••'), words)
  return told.replace(unprintable, ' ').slice(0, 300)
}

/** Errors in lists and objects are looked into once: an answer may nest them as deep as it likes. */
function message(body: unknown, inside = false): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { error, detail, title, errors } = body as Readonly<Record<string, unknown>>
  const told = inside ? undefined : message(Array.isArray(errors) ? errors[0] : error, true)
  const { message: plain, description } = body as { message?: unknown; description?: unknown }
  // A code, and beside it the words for it; those of RFC 6749, 5.2 have a name of their own.
  const { error_description: words = plain } = body as { error_description?: unknown }
  const coded =
    typeof error === 'string' && typeof words === 'string' ? `${error}: ${words}` : error
  return [coded, told, detail, title, plain, description].find((words) => typeof words === 'string')
}

/** What a failure means for a look: what an operator can settle is looked at again later. */
export function lookFailure(failure: Failure): FindResult {
  const { outcome, reason } = failure
  if (outcome === 'auth') return { outcome, reason }
  if (outcome === 'rejected' || outcome === 'duplicate') return { outcome: 'unable', reason }
  const after = outcome === 'retry' ? failure.after : undefined
  return after ? { outcome: 'later', reason, after } : { outcome: 'later', reason }
}

/** What came of changing or taking down a post that stands. */
export function changeResult(answer: Answer | Failure): ChangeResult {
  switch (answer.outcome) {
    case 'answered':
      return { outcome: 'done' }
    case 'gone':
      return { outcome: 'gone' }
    case 'rejected':
    case 'duplicate':
      return { outcome: 'refused', reason: answer.reason }
    default:
      return answer
  }
}

/** What a failure means for a publish: only a post that was to be answered can be gone. */
export function publishFailure(failure: Failure, { replyTo }: Draft): PublishResult {
  const { reason } = failure
  if (failure.outcome !== 'gone') return failure
  return replyTo ? { outcome: 'rejected', reason, gone: true } : { outcome: 'blocked', reason }
}

/** What a failure means for reading an account's posts. */
export function readFailure(failure: Failure) {
  const { outcome, reason } = failure
  if (outcome === 'auth') return { outcome, reason }
  const after = outcome === 'retry' ? failure.after : undefined
  return { outcome: 'later' as const, reason, ...(after && { after }) }
}

/** What a failure means for a check of the credential. */
export function checkFailure({ outcome, reason }: Failure): CheckResult {
  if (outcome === 'auth') return { outcome, reason }
  return { outcome: outcome === 'retry' || outcome === 'lost' ? 'later' : 'blocked', reason }
}

/** How far the network's clock and ours may differ. No post older than this before `since` is ours. */
export function lookFrom(since: Date): Date {
  return new Date(since.getTime() - 2 * 60_000)
}

/** Whether two links lead to the same address, however they are spelt. */
export function sameLink(one: string, other: string): boolean {
  return one === other || (URL.canParse(one) && URL.parse(one)?.href === URL.parse(other)?.href)
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
}

const LAST_CODE_POINT = 0x10ffff

/** The entities that networks write into text and attributes. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (all, ten, sixteen, name) => {
    if (name) return entities[name] ?? all
    const point = ten ? Number(ten) : Number.parseInt(sixteen, 16)
    return point <= LAST_CODE_POINT ? String.fromCodePoint(point) : all
  })
}

/** For comparing texts: networks change white space and normalisation. */
export function squeezed(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}
