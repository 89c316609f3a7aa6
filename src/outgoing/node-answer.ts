import { pipeline, Readable } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { answerOf, asRead, limitedResponse, tooLarge } from './limited-response.ts'
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
  const init = { status, statusText, headers }
  if (method === 'HEAD' || BODILESS.includes(status)) {
    await body.dump()
    return answerOf(url, new Response(null, init))
  }
  if (Number(headers.get('content-length')) > maxBytes) {
    body.on('error', () => {}).destroy()
    throw tooLarge(url.hostname, maxBytes)
  }
  const read = await beginning(decoded(body, headers), Math.min(SHORT, maxBytes))
  if (read instanceof Readable)
    return limitedResponse(new Response(flowing(read), init), url, maxBytes)
  const short = { ...init, headers: asRead(headers) }
  return answerOf(
    url,
    read instanceof Error ? new Response(broken(read), short) : wholeResponse(read, short),
  )
}

function headersOf(told: Answered['headers']): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(told)) {
    if (typeof value === 'string') headers.append(name, value)
    else for (const one of value ?? []) headers.append(name, one)
  }
  return headers
}

/** Servers that end a body too early are read as far as they got, as browsers do. */
const lenient = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }
const lenientBrotli = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
}
const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: () => createGunzip(lenient),
  'x-gzip': () => createGunzip(lenient),
  deflate: () => createInflate(lenient),
  br: () => createBrotliDecompress(lenientBrotli),
}

function decoded(body: Readable, headers: Headers): Readable {
  const decoder = decoders[headers.get('content-encoding')?.toLowerCase() ?? '']?.()
  // What breaks it is told by the decoder, which it breaks too.
  return decoder ? pipeline(body, decoder, () => {}) : body
}

/** The whole body, when it is no longer than `most`, or what broke it; else the same stream with what was read put back. */
function beginning(
  body: Readable,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | Error | Readable> {
  const chunks: Buffer<ArrayBuffer>[] = []
  let seen = 0
  return new Promise((resolve) => {
    const stop = (read: Uint8Array<ArrayBuffer> | Error | Readable) => {
      body.off('data', take).off('end', end).off('error', stop)
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
    body.on('data', take).on('end', end).on('error', stop)
  })
}

const flowing = (body: Readable) =>
  Readable.toWeb(Readable.from(restOf(body))) as ReadableStream<Uint8Array>

async function* restOf(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (cause) {
    throw brokenOff(cause as Error)
  }
}

/** Whoever does not read it is told nothing. */
const broken = (cause: Error) =>
  new ReadableStream<Uint8Array>(
    { pull: (controller) => controller.error(brokenOff(cause)) },
    { highWaterMark: 0 },
  )

/** As the platform's fetch tells it: what its caller gave up as the reason for that, all else as a cause. */
const brokenOff = (cause: Error): Error =>
  cause.name === 'TimeoutError' || cause.name === 'AbortError'
    ? cause
    : new TypeError('terminated', { cause })
