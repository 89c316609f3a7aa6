/** As the platform gives them: https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties */
type Incoming = Request & { readonly cf?: { readonly clientAcceptEncoding?: string } }

/**
 * The Accept-Encoding of the reader. The edge asks for every coding that it knows itself, and does not unpack Atom and JSON
 * Feed for readers that know less.
 */
export function readersCoding(request: Incoming): string | undefined {
  return request.cf
    ? (request.cf.clientAcceptEncoding ?? '')
    : (request.headers.get('accept-encoding') ?? undefined)
}

/** The request with what the reader accepts in its place. A copy costs more than the answer to a feed does. */
export function asTheReaderAsked(request: Incoming): Request {
  if (!request.cf) return request
  const headers = new Headers(request.headers)
  headers.set('accept-encoding', readersCoding(request) ?? '')
  return new Request(request, { headers })
}
