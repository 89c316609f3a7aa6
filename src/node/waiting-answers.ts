import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** More answers than any program waits for at once: each takes a kilobyte or two, and 64 kB of questions ask for 1,800. */
const MOST = 200

/**
 * Ends connections that ask on and on without waiting for answers. Node holds one answer after another for them, without end:
 * https://nodejs.org/api/http.html#servermaxrequestspersocket counts what was asked, not what waits.
 *
 * @returns whether a request still wants an answer
 */
export function waitingAnswers(): (asked: IncomingMessage, answer: ServerResponse) => boolean {
  const waiting = new WeakMap<Socket, number>()
  return ({ socket }, answer) => {
    // It has the connection: no other is before it, as with nearly every request.
    if (answer.socket) return true
    if (socket.destroyed) return false
    const count = (waiting.get(socket) ?? 0) + 1
    waiting.set(socket, count)
    answer.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1))
    if (count <= MOST) return true
    socket.destroy()
    return false
  }
}
