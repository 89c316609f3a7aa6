import { pipeline, Readable } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { answerOf, asRead, limitedResponse, sayable, tooLarge } from './limited-response.ts'
import { wholeResponse } from './whole-response.ts'

/** Bytes. What is longer is handed on as it comes. */
const SHORT = 65_536

/** Statuses of answers that have no body (Fetch, 2.2.3). */
const BODILESS = [204, 205, 304]

/** An answer as undici gives it. */
export interface Answered {
  readonly statusCode: number
  readonly statusText: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable & { dump(): Promise<void> }
}

/**
 * The platform's Response for an answer. A short body was read when it resolves: a stream costs several times what it carries.
 * One that breaks off fails when it is read, as the platform's own does.
 */
export async function nodeAnswer(
  { statusCode: status, statusText, headers: told, body }: Answered,
  {
    url,
    method,
    maxBytes,
  }: { readonly url: URL; readonly method: string; readonly maxBytes: number },
): Promise<Response> {
  const headers = headersOf(told)
  const init = { ...sayable(status, statusText), headers }
  if (method === 'HEAD' || BODILESS.includes(status)) {
    await body.dump()
    return answerOf(url, new Response(null, init), status)
  }
  if (Number(headers.get('content-length')) > maxBytes) {
    body.on('error', () => {}).destroy()
    throw tooLarge(url.hostname, maxBytes)
  }
  const read = await beginning(decoded(body, headers), Math.min(SHORT, maxBytes))
  if (read instanceof Readable) {
    const long = limitedResponse(new Response(flowing(read), init), url, maxBytes)
    return answerOf(url, long, status)
  }
  const short = { ...init, headers: asRead(headers) }
  return answerOf(
    url,
    'cause' in read ? new Response(broken(read), short) : wholeResponse(read, short),
    status,
  )
}

function headersOf(told: Answered['headers']): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(told)) {
    for (const one of typeof value === 'string' ? [value] : (value ?? []))
      headers.append(name, name === 'location' ? asciiAddress(one) : one)
  }
  return headers
}

/** Undici gives bytes as characters. An address is written in UTF-8 by servers that do not escape it, and followed by browsers. */
const asciiAddress = (bytes: string) =>
  bytes.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)

/** Servers that end a body too early are read as far as they got, as browsers do. */
const lenient = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }
const lenientBrotli = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
}
const decoders = new Map<string, () => NodeJS.ReadWriteStream & Readable>([
  ['gzip', () => createGunzip(lenient)],
  ['x-gzip', () => createGunzip(lenient)],
  ['deflate', () => createInflate(lenient)],
  ['br', () => createBrotliDecompress(lenientBrotli)],
])

/** A server and a proxy before it may both compress. Each further time lets few bytes keep this machine busy for long. */
const MOST_CODINGS = 2

/** RFC 9110, 8.4: codings are listed in the order in which they were applied. */
function decoded(body: Readable, headers: Headers): Readable {
  const codings = headers.get('content-encoding')?.toLowerCase().split(',') ?? []
  const known = codings.flatMap((coding) => decoders.get(coding.trim()) ?? [])
  if (known.length < codings.length || known.length > MOST_CODINGS) return body
  // What breaks it is told by the decoder, which it breaks too.
  return known.reduceRight<Readable>((coded, decoder) => pipeline(coded, decoder(), () => {}), body)
}

/** A body that broke off: how far it came, and why it came no further. */
interface Broken {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly cause: Error
}

/** The whole body, when it is no longer than `most`, or what there is of it; else the same stream with what was read put back. */
function beginning(
  body: Readable,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | Broken | Readable> {
  const chunks: Buffer<ArrayBuffer>[] = []
  let seen = 0
  return new Promise((resolve) => {
    const stop = (read: Uint8Array<ArrayBuffer> | Broken | Readable) => {
      body.off('data', take).off('end', end).off('error', fail)
      resolve(read)
    }
    const take = (chunk: Buffer<ArrayBuffer>) => {
      chunks.push(chunk)
      seen += chunk.length
      if (seen <= most) return
      body.pause()
      body.unshift(Buffer.concat(chunks))
      // Told by reading on as well, which may begin later.
      body.on('error', () => {})
      stop(body)
    }
    const end = () => stop(Buffer.concat(chunks))
    const fail = (cause: Error) => stop({ bytes: Buffer.concat(chunks), cause })
    body.on('data', take).on('end', end).on('error', fail)
  })
}

/** Whoever stops reading ends it at once, also while nothing comes. */
function flowing(body: Readable): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (cause) {
          controller.error(brokenOff(cause as Error))
        }
      },
      cancel() {
        body.destroy()
      },
    },
    { highWaterMark: 0 },
  )
}

/** First what came, then what broke it. Whoever does not read it is told nothing. */
function broken({ bytes, cause }: Broken): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left.length === 0) return controller.error(brokenOff(cause))
        controller.enqueue(left)
        left = new Uint8Array()
      },
    },
    { highWaterMark: 0 },
  )
}

/** As the platform's fetch tells it: what its caller gave up as the reason for that, all else as a cause. */
const brokenOff = (cause: Error): Error =>
  cause.name === 'TimeoutError' || cause.name === 'AbortError'
    ? cause
    : new TypeError('terminated', { cause })
