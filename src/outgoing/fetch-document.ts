import type { DocumentRequest, FetchDocumentResult } from '../ports/outgoing.ts'
import { retryAfter } from './retry-after.ts'

export interface DocumentFetching {
  /** Follows no redirect, checks the host of every call, bounds the size. */
  readonly fetch: typeof fetch
  /** For the whole document, all redirects included. */
  readonly timeoutMs: number
  readonly now: () => Date
}

const MAX_REDIRECTS = 5
const REDIRECTS = [301, 302, 303, 307, 308]
const PERMANENT_REDIRECTS = [301, 308]
const ACCEPT =
  'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, */*;q=0.5'

/** Fetches a whole document as `Outgoing.document` promises. Never throws. */
export async function fetchDocument(
  fetching: DocumentFetching,
  url: string,
  asked: DocumentRequest = {},
): Promise<FetchDocumentResult> {
  const start = URL.canParse(url) ? new URL(url) : undefined
  if (!start) return { outcome: 'failed', reason: `expected an absolute http or https URL: ${url}` }
  const timeoutMs = Math.min(fetching.timeoutMs, asked.timeoutMs ?? Number.POSITIVE_INFINITY)
  try {
    return await followed({ ...fetching, timeoutMs }, url, start, asked)
  } catch (error) {
    return { outcome: 'failed', reason: failureReason(error, start.hostname, timeoutMs) }
  }
}

async function followed(
  { fetch, timeoutMs, now }: DocumentFetching,
  url: string,
  start: URL,
  validators: DocumentRequest,
): Promise<FetchDocumentResult> {
  const signal = AbortSignal.timeout(timeoutMs)
  let target = start
  let headers = requestHeaders(start, validators)
  let permanent = true
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(withoutCredentials(target), { headers, signal })
    const next = redirectTarget(response, target)
    if (!next) {
      const lasting = redirects > 0 && permanent ? target.href : url
      return documentResult(response, lasting, target.hostname, validators, now())
    }
    await response.body?.cancel()
    if (redirects === MAX_REDIRECTS) {
      return {
        outcome: 'failed',
        reason: `more than ${MAX_REDIRECTS} redirects from ${start.hostname}`,
      }
    }
    permanent &&= PERMANENT_REDIRECTS.includes(response.status)
    if (next.origin !== target.origin) headers = withoutAuthorization(headers)
    target = keepsCredentials(headers, next, target)
  }
}

function requestHeaders(
  url: URL,
  { etag, lastModified, accept = ACCEPT }: DocumentRequest,
): Headers {
  const headers = new Headers({ accept })
  if (etag !== undefined) headers.set('if-none-match', etag)
  if (lastModified !== undefined) headers.set('if-modified-since', lastModified)
  if (url.username || url.password) {
    const credentials = [url.username, url.password].map(decodeURIComponent).join(':')
    const bytes = new TextEncoder().encode(credentials)
    headers.set('authorization', `Basic ${btoa(String.fromCharCode(...bytes))}`)
  }
  return headers
}

function withoutCredentials(url: URL): string {
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  return copy.href
}

function withoutAuthorization(headers: Headers): Headers {
  const copy = new Headers(headers)
  copy.delete('authorization')
  return copy
}

/** The next address with the credentials it may keep: those of the first address, while the origin stays. */
function keepsCredentials(headers: Headers, next: URL, current: URL): URL {
  const copy = new URL(withoutCredentials(next))
  if (headers.has('authorization')) {
    copy.username = current.username
    copy.password = current.password
  }
  return copy
}

function redirectTarget(response: Response, from: URL): URL | undefined {
  const location = response.headers.get('location')
  if (!REDIRECTS.includes(response.status) || location === null) return undefined
  if (!URL.canParse(location, from)) throw new TypeError(`redirect to an unreadable address`)
  return new URL(location, from)
}

async function documentResult(
  response: Response,
  url: string,
  host: string,
  validators: DocumentRequest,
  now: Date,
): Promise<FetchDocumentResult> {
  if (response.ok && !isChallenge(response)) {
    const bytes = new Uint8Array(await response.arrayBuffer())
    const fresh = freshness(response.headers, now)
    return { outcome: 'fetched', url, bytes, ...described(response.headers), ...fresh }
  }
  await response.body?.cancel()
  if (response.status === 304 && (validators.etag ?? validators.lastModified) !== undefined) {
    return { outcome: 'not-modified', ...freshness(response.headers, now) }
  }
  const answer = `${host} answered ${response.status} ${response.statusText}`.trim()
  if (response.status === 410) {
    return { outcome: 'gone', reason: `${answer}: the document was taken away for good` }
  }
  const after = retryAfter(response.headers.get('retry-after'), now)
  const reason = isChallenge(response)
    ? `${answer}: its bot protection asks for a browser (cf-mitigated: challenge); whoever runs ${host} must let Posthorn through`
    : answer
  return { outcome: 'failed', reason, ...(after && { after }) }
}

/** https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/ */
const isChallenge = (response: Response) => response.headers.get('cf-mitigated') === 'challenge'

/** RFC 9111 section 4.2.1: `max-age`, else `Expires`. */
function freshness(headers: Headers, now: Date): { fresh?: number } {
  const control = headers.get('cache-control') ?? ''
  const [, age] = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(control) ?? []
  const expires = Date.parse(headers.get('expires') ?? '')
  const fresh = age === undefined ? expires - now.getTime() : Number(age) * 1000
  return fresh > 0 && !/no-cache|no-store/i.test(control) ? { fresh } : {}
}

function described(headers: Headers) {
  const contentType = headers.get('content-type')
  const link = headers.get('link')
  const etag = headers.get('etag')
  const lastModified = headers.get('last-modified')
  return {
    ...(contentType !== null && { contentType }),
    ...(link !== null && { link }),
    ...(etag !== null && { etag }),
    ...(lastModified !== null && { lastModified }),
  }
}

function failureReason(error: unknown, host: string, timeoutMs: number): string {
  if (!(error instanceof Error)) return `${host} could not be read`
  if (error.name === 'TimeoutError') {
    return `${host} gave no complete answer within ${timeoutMs / 1000} s`
  }
  const cause = error.cause instanceof Error ? error.cause : undefined
  const code = cause && 'code' in cause ? String(cause.code) : undefined
  if (code === 'EPRIVATE' || code === 'ETOOLARGE') return error.message
  const detail = cause?.message || error.message
  return `${host} could not be read: ${detail}${code && !detail.includes(code) ? ` (${code})` : ''}`
}
