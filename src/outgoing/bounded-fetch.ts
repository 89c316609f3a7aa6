import { unsendable } from './refusal.ts'

/** One request, its body as bytes. */
export interface SentRequest {
  readonly method: string
  readonly headers: Headers
  readonly body?: Uint8Array<ArrayBuffer>
  readonly signal: AbortSignal
}

export interface FetchBounds {
  /** Makes one request, follows no redirect, and answers with a body that fails once it grows too large. Rejects when no answer came. */
  send(url: URL, request: SentRequest): Promise<Response>
  /** @throws TypeError from `refusal` when this host may not be reached */
  check(url: URL): void
  readonly userAgent: string
  /** What the header traceparent says, where a request tells of its cause. */
  readonly traceparent?: () => string | undefined
  /** From the call to the last byte of the answer. */
  readonly timeoutMs: number
}

/** A fetch that ends: in time, and only where it may go. Redirects come back as they are. */
export function boundedFetch(bounds: FetchBounds): typeof fetch {
  return async (input, init) => {
    checkHeaders(init?.headers)
    const { url, method, headers, body } = isPlain(input, init)
      ? plainCall(input, init)
      : await anyCall(input, init)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new TypeError(`expected an http or https URL, got ${url.protocol}`)
    }
    bounds.check(url)
    if (!headers.has('user-agent')) headers.set('user-agent', bounds.userAgent)
    const cause = bounds.traceparent?.()
    if (cause !== undefined) headers.set('traceparent', cause)
    return bounds.send(url, {
      method,
      headers,
      ...(body && { body }),
      signal: AbortSignal.any([...signalsOf(input, init), AbortSignal.timeout(bounds.timeoutMs)]),
    })
  }
}

/** RFC 9110, 5.5; line ends around it are left out by the platform. Its own errors quote the value, which may be a credential. */
const HEADER_VALUE = /^[\r\n]*[\t\x20-\x7e\x80-\xff]*[\r\n]*$/

function checkHeaders(given: RequestInit['headers'] = {}): void {
  const pairs = Symbol.iterator in given ? [...given] : Object.entries(given)
  const wrong = pairs.find(([, value]) => !HEADER_VALUE.test(String(value)))
  if (!wrong) return
  throw unsendable(
    `the header ${wrong[0]} would hold a character that no header may hold, so the request was not made; is a credential mistyped?`,
  )
}

interface Call extends Omit<SentRequest, 'signal'> {
  readonly url: URL
}

const isPlain = (
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): input is Exclude<typeof input, Request> =>
  !(input instanceof Request) && (init?.body === undefined || typeof init.body === 'string')

const encoder = new TextEncoder()

/** Nearly all calls are plain: a Request of them would take longer to make than to send. */
function plainCall(input: string | URL, init: RequestInit = {}): Call {
  const url = new URL(input)
  if (url.username || url.password) throw unsendable('a URL with credentials is not fetched')
  const headers = new Headers(init.headers)
  const method = (init.method ?? 'GET').toUpperCase()
  if (typeof init.body !== 'string') return { url, method, headers }
  if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8')
  return { url, method, headers, body: encoder.encode(init.body) }
}

async function anyCall(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Call> {
  const request = new Request(input, { ...init, redirect: 'manual', signal: null })
  const body = request.body ? new Uint8Array(await request.arrayBuffer()) : undefined
  return {
    url: new URL(request.url),
    method: request.method,
    headers: new Headers(request.headers),
    ...(body && { body }),
  }
}

/** No Request is told of it: when Node forgets the Request, it may forget the caller's time limit too, which then ends nothing. */
function signalsOf(input: RequestInfo | URL, init: RequestInit | undefined): AbortSignal[] {
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
  return signal ? [signal] : []
}
