/** The same answer as the platform's own Response, whose body fails once it grows past `maxBytes`. */
export function limitedResponse(response: Response, url: URL, maxBytes: number): Response {
  const { status, statusText, body } = response
  const headers = new Headers([...response.headers])
  const announced = Number(headers.get('content-length'))
  if (body && announced > maxBytes) {
    // Broken already, it is left all the same.
    body.cancel().catch(() => {})
    throw tooLarge(url.hostname, maxBytes)
  }
  const limited = body?.pipeThrough(byteLimit(url.hostname, maxBytes)) ?? null
  const init = { ...sayable(status, statusText), headers: asRead(headers) }
  return answerOf(url, new Response(limited, init), status)
}

/** Servers answer with statuses and reasons that no Response can be made with: `999`, a reason in UTF-8. */
export const sayable = (status: number, statusText: string) => ({
  status: status >= 200 && status <= 599 ? status : 500,
  statusText: /^[\t\x20-\x7e\x80-\xff]*$/.test(statusText) ? statusText : '',
})

/** What answers, with the address and the status that answered. */
export function answerOf(url: URL, response: Response, status: number): Response {
  if (response.status !== status) Object.defineProperty(response, 'status', { value: status })
  return Object.defineProperty(response, 'url', { value: url.href })
}

/** What they say of how a body came is not true any more of the one that is read. */
export function asRead(headers: Headers): Headers {
  if (headers.has('content-encoding')) {
    headers.delete('content-encoding')
    headers.delete('content-length')
  }
  return headers
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
