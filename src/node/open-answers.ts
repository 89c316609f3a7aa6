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
  const sockets = new Map<Socket, Set<ServerResponse>>()
  let isClosing = false
  server.closeIdleConnections = () => {}
  server.on('connection', (socket: Socket) => {
    sockets.set(socket, new Set())
    socket.once('close', () => sockets.delete(socket))
  })
  function endOthers() {
    isClosing = true
    for (const [socket, open] of sockets) if (open.size === 0) socket.destroySoon()
  }
  return {
    add(answer) {
      const open = sockets.get(answer.req.socket)
      open?.add(answer)
      answer.once('close', () => {
        open?.delete(answer)
        if (isClosing) endOthers()
      })
    },
    endOthers,
  }
}
