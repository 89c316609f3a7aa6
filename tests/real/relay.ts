import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { NostrRelay } from '@nostr-relay/core'
import { EventRepositorySqlite } from '@nostr-relay/event-repository-sqlite'
import { WebSocketServer } from 'ws'

export interface RealRelay {
  readonly url: string
  close(): Promise<void>
}

/** @param closed takes events only from who has said who they are (NIP-42) */
export async function startRelay({ closed = false } = {}): Promise<RealRelay> {
  const events = new EventRepositorySqlite(':memory:')
  await events.init()
  const relay = new NostrRelay(events, {
    logLevel: 3,
    // It would answer a question for a second as it did before; Posthorn does not look that early.
    filterResultCacheTtl: 0,
    ...(closed && { hostname: '127.0.0.1' }),
  })
  if (closed) {
    relay.register({
      async handleMessage(context, message, next) {
        if (message[0] !== 'EVENT' || context.pubkey) return next()
        const words = 'auth-required: say who you are'
        context.sendMessage(['OK', message[1].id, false, words] as never)
        return undefined
      },
    })
  }
  const server = createServer((_request, response) => void response.writeHead(404).end())
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    relay.handleConnection(socket)
    socket.on('message', (data) => void relay.handleMessage(socket, JSON.parse(String(data))))
    socket.on('close', () => relay.handleDisconnect(socket))
    socket.on('error', () => socket.terminate())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
      await relay.destroy()
      await events.destroy()
    },
  }
}
