import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface OpenAnswers {
  /** An answer that is not out yet, though all of it may be known. */
  add(answer: ServerResponse): void
  /** Ends the connections on which no answer is open, and from now on each whose last answer is out. */
  endOthers(): void
}

/**
 * What a server that closes waits for. Node's own takes a connection for idle as soon as it holds the whole answer, and cuts off what is not
 * sent: https://nodejs.org/api/http.html#servercloseidleconnections, which `close` calls too.
 */
export function openAnswers(server: Server): OpenAnswers {
  const sockets = new Set<Socket>()
  const open = new Set<ServerResponse>()
  let isClosing = false
  server.closeIdleConnections = () => {}
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  function endOthers() {
    isClosing = true
    const waiting = new Set([...open].map(({ req }) => req.socket))
    for (const socket of sockets) if (!waiting.has(socket)) socket.destroySoon()
  }
  return {
    add(answer) {
      open.add(answer)
      answer.once('close', () => {
        open.delete(answer)
        if (isClosing) endOthers()
      })
    },
    endOthers,
  }
}
