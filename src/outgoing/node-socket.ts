import type { LookupFunction } from 'node:net'
import { setImmediate as othersTurn } from 'node:timers/promises'
import type { ClientOptions, WebSocket } from 'ws'
import { messageQueue } from '../core/message-queue.ts'
import type { OpenSocket, Socket } from '../ports/socket.ts'
import { brokenSocket, noSocket, socketAddress } from './broken-socket.ts'
import { tooLarge } from './limited-response.ts'

export interface NodeSockets {
  /** @throws TypeError when this host may not be reached, as far as its name tells */
  check(url: URL): void
  /** How names become addresses: refuses those that may not be reached. The system's resolver when omitted. */
  readonly lookup?: LookupFunction
  readonly userAgent: string
  /** From the call to the last text. */
  readonly timeoutMs: number
  /** Of one text, and of all that wait to be read. */
  readonly maxBytes: number
}

/** WebSockets of a Node process, judged where the connection is made. No redirect is followed. */
export function nodeSockets(sockets: NodeSockets): OpenSocket {
  const { check, lookup, userAgent, timeoutMs, maxBytes } = sockets
  return async (address, signal) => {
    const url = socketAddress(address)
    check(url)
    const limit = AbortSignal.timeout(timeoutMs)
    const until = signal ? AbortSignal.any([signal, limit]) : limit
    // Few publications speak to any: loaded for the first.
    const { WebSocket: Client } = await import('ws')
    until.throwIfAborted()
    // The client hands all options on to the connection it makes.
    const options: ClientOptions & { lookup?: LookupFunction } = {
      headers: { 'user-agent': userAgent },
      maxPayload: maxBytes,
      perMessageDeflate: false,
      followRedirects: false,
      ...(lookup && { lookup }),
    }
    return opened(new Client(url, options), url.hostname, until, maxBytes)
  }
}

/** Resolves when it is open; whatever ends it ends what waits for a text too. */
function opened(
  socket: WebSocket,
  host: string,
  until: AbortSignal,
  maxBytes: number,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      queue.fail(error)
      reject(error)
      socket.terminate()
    }
    const queue = messageQueue(maxBytes, () => fail(tooLarge(host, maxBytes)))
    const timeUp = () => fail(until.reason)
    until.addEventListener('abort', timeUp, { once: true })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      fail(noSocket(host, response.statusCode ?? 0))
    })
    socket.on('error', (error) => fail(isTooLarge(error) ? tooLarge(host, maxBytes) : error))
    socket.on('close', (code) => {
      until.removeEventListener('abort', timeUp)
      if (code === ABNORMAL) fail(brokenSocket(host))
      else queue.end()
    })
    socket.on('message', (data, isBinary) => {
      if (!isBinary) queue.push(String(data))
    })
    socket.on('open', () =>
      resolve({
        send: (text) => socket.send(text, () => {}),
        async receive() {
          // However much a server sends at once, nothing else stands still over it.
          await othersTurn()
          return queue.take()
        },
        close() {
          until.removeEventListener('abort', timeUp)
          socket.close()
        },
      }),
    )
  })
}

/** RFC 6455, 7.4.1: never sent, it says that the connection ended without a close. */
const ABNORMAL = 1006

const isTooLarge = (error: Error) =>
  'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
