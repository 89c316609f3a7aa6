export interface SentRequest {
  readonly method: string
  readonly headers: Headers
  readonly body?: Uint8Array<ArrayBuffer>
  readonly signal: AbortSignal
}

export interface FetchBounds {
  /** Makes one request and follows no redirect. Rejects when no answer came. */
  send(url: URL, request: SentRequest): Promise<Response>
  /** @throws TypeError from `refusal` when this host may not be reached */
  check(url: URL): void
  readonly userAgent: string
  /** What the header traceparent says, where a request tells of its cause. */
  readonly traceparent?: () => string | undefined
  /** From the call to the last byte of the answer. */
  readonly timeoutMs: number
  /** Of one answer, counted after decompression. */
  readonly maxBytes: number
}

/** A fetch that ends: in time, in size, and only where it may go. Redirects come back as they are. */
export function boundedFetch(bounds: FetchBounds): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, { ...init, redirect: 'manual', signal: null })
    const url = new URL(request.url)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new TypeError(`expected an http or https URL, got ${url.protocol}`)
    }
    bounds.check(url)
    const headers = new Headers(request.headers)
    if (!headers.has('user-agent')) headers.set('user-agent', bounds.userAgent)
    const cause = bounds.traceparent?.()
    if (cause !== undefined) headers.set('traceparent', cause)
    const body = request.body ? new Uint8Array(await request.arrayBuffer()) : undefined
    const response = await bounds.send(url, {
      method: request.method,
      headers,
      ...(body && { body }),
      signal: AbortSignal.any([...signalsOf(input, init), AbortSignal.timeout(bounds.timeoutMs)]),
    })
    return limitedResponse(response, url, bounds.maxBytes)
  }
}

/** No Request is told of it: when Node forgets the Request, it may forget the caller's time limit too, which then ends nothing. */
function signalsOf(input: RequestInfo | URL, init: RequestInit | undefined): AbortSignal[] {
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
  return signal ? [signal] : []
}

/** The same answer as the platform's own Response, whose body fails once it grows past `maxBytes`. */
function limitedResponse(response: Response, url: URL, maxBytes: number): Response {
  const { status, statusText, body } = response
  const headers = new Headers([...response.headers])
  const announced = Number(headers.get('content-length'))
  if (body && announced > maxBytes) {
    void body.cancel()
    throw tooLarge(url.hostname, maxBytes)
  }
  if (headers.has('content-encoding')) {
    headers.delete('content-encoding')
    headers.delete('content-length')
  }
  const limited = body?.pipeThrough(byteLimit(url.hostname, maxBytes)) ?? null
  const copy = new Response(limited, { status, statusText, headers })
  return Object.defineProperty(copy, 'url', { value: url.href })
}

function byteLimit(host: string, maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength
      if (seen > maxBytes) throw tooLarge(host, maxBytes)
      controller.enqueue(chunk)
    },
  })
}

/** More came than Posthorn reads. */
export function tooLarge(host: string, maxBytes: number): TypeError {
  const message = `the answer of ${host} is larger than ${megabytes(maxBytes)}, the most Posthorn reads`
  return new TypeError(message, { cause: Object.assign(new Error(message), { code: 'ETOOLARGE' }) })
}

function megabytes(bytes: number): string {
  return bytes % 1_048_576 === 0 ? `${bytes / 1_048_576} MiB` : `${bytes} bytes`
}
