import type { WebSocket } from '@cloudflare/workers-types'
import { countBytes } from '../core/count-text.ts'
import { messageQueue } from '../core/message-queue.ts'
import type { OpenSocket, Socket } from '../ports/socket.ts'
import { brokenSocket, noSocket, socketAddress } from './broken-socket.ts'
import { tooLarge } from './limited-response.ts'

export interface EdgeSockets {
  /** The platform's fetch. */
  readonly fetch: typeof fetch
  /** @throws TypeError when this host may not be reached */
  check(url: URL): void
  readonly userAgent: string
  /** From the call to the last text. */
  readonly timeoutMs: number
  /** Of one text, and of all that wait to be read. */
  readonly maxBytes: number
}

/** A Worker asks for a socket with a request: https://developers.cloudflare.com/workers/runtime-apis/websockets/ */
export function edgeSockets(sockets: EdgeSockets): OpenSocket {
  const { fetch: platformFetch, check, userAgent, timeoutMs, maxBytes } = sockets
  return async (address, signal) => {
    const url = socketAddress(address)
    check(url)
    const limit = AbortSignal.timeout(timeoutMs)
    const until = signal ? AbortSignal.any([signal, limit]) : limit
    const asked = await platformFetch(url.href.replace(/^ws/, 'http'), {
      headers: { upgrade: 'websocket', 'user-agent': userAgent },
      redirect: 'manual',
      signal: until,
    })
    const { status, webSocket } = asked as Response & { webSocket?: WebSocket | null }
    if (webSocket) return accepted(webSocket, url.hostname, until, maxBytes)
    await asked.body?.cancel()
    throw noSocket(url.hostname, status)
  }
}

function accepted(
  webSocket: WebSocket,
  host: string,
  until: AbortSignal,
  maxBytes: number,
): Socket {
  let open = true
  const close = () => {
    if (open) webSocket.close(1000)
    open = false
    until.removeEventListener('abort', timeUp)
  }
  const fail = (error: unknown) => {
    queue.fail(error)
    close()
  }
  const timeUp = () => fail(until.reason)
  const queue = messageQueue(maxBytes, () => fail(tooLarge(host, maxBytes)))
  until.addEventListener('abort', timeUp, { once: true })
  webSocket.addEventListener('message', ({ data }) => {
    if (typeof data !== 'string') return
    if (countBytes(data) > maxBytes) fail(tooLarge(host, maxBytes))
    else queue.push(data)
  })
  webSocket.addEventListener('close', ({ code }) => {
    if (code === ABNORMAL) queue.fail(brokenSocket(host))
    else queue.end()
    close()
  })
  webSocket.addEventListener('error', () => fail(brokenSocket(host)))
  webSocket.accept()
  return {
    send(text) {
      if (open) webSocket.send(text)
    },
    receive: queue.take,
    close,
  }
}

/** RFC 6455, 7.4.1: never sent, it says that the connection ended without a close. */
const ABNORMAL = 1006
