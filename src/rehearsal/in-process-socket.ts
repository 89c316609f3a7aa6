import { messageQueue } from '../core/message-queue.ts'
import type { Rehearsal, SocketAnswer } from './rehearsal.ts'

/** A WebSocket as accounts speak over it. */
interface Socket {
  send(text: string): void
  receive(): Promise<string | undefined>
  close(): void
}
export type OpenSocket = (url: string, signal?: AbortSignal) => Promise<Socket>

/** As long as what a server of ours would read. */
const MOST = 15 * 1024 * 1024

/** WebSockets for accounts of one network: every host leads to that local network, the path is kept. */
export function rehearsalSocket(rehearsal: Rehearsal, network: string): OpenSocket {
  return async (address, signal) => {
    signal?.throwIfAborted()
    const { origin, pathname, search } = new URL(address)
    const path = pathname === '/' ? '' : pathname
    const heard = await rehearsal.converse(`${origin}/${network}${path}${search}`)
    if (!heard) throw new TypeError(`${network} opens no WebSocket at ${pathname}`)
    const queue = messageQueue(MOST, () => queue.fail(new RangeError('too much to read')))
    signal?.addEventListener('abort', () => queue.fail(signal.reason), { once: true })
    for (const text of heard.greeting) queue.push(text)
    let turn = Promise.resolve()
    return {
      send(text) {
        turn = turn
          .then(() => heard.hear(text))
          .then((answer) => arrive(answer, queue))
          .catch(queue.fail)
      },
      receive: queue.take,
      close: () => queue.end(),
    }
  }
}

/** What a connection would have done with the answer. */
async function arrive(
  answer: SocketAnswer,
  { push, fail }: ReturnType<typeof messageQueue>,
): Promise<void> {
  switch (answer.kind) {
    case 'say':
      if (answer.late !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, answer.late))
      }
      for (const text of answer.texts) push(text)
      return
    case 'hang':
      return
    case 'reset':
    case 'truncate': {
      const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
      fail(new TypeError('the connection broke', { cause }))
    }
  }
}
