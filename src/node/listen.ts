import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { InputError } from '../core/errors.ts'
import type { KeptFeeds } from '../web/public/kept-feeds.ts'
import { openAnswers } from './open-answers.ts'
import { keepTickShape } from './tick-shape.ts'
import { waitingAnswers } from './waiting-answers.ts'

/** `env` holds the connection: who asks is told by it. */
type Answer = (request: Request, env?: object) => Response | Promise<Response>

export interface Listening {
  /** Where it listens, for example `http://127.0.0.1:8787`. */
  readonly url: string
  /**
   * From now on, requests are answered by this; until then they are told to come again.
   *
   * @param kept asked first
   */
  answerWith(answer: Answer, kept?: KeptFeeds): void
  /** Takes no new requests; those under way have `grace` milliseconds. */
  close(grace: number): Promise<void>
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there. Set PORT to a free one',
  EACCES: 'this user may not listen there. Set PORT to one above 1023',
  EADDRNOTAVAIL: 'this machine has no such address. Set HOST to one of its own',
  ENOTFOUND: 'there is no such host. Set HOST to an address of this machine',
}

const starting: Answer = () =>
  new Response('Posthorn is starting.\n', { status: 503, headers: { 'retry-after': '1' } })

/** A connection on which nothing moved for so long, milliseconds, is closed: who takes no answer would hold it for good. */
const STILL = 600_000

/** @throws InputError `unavailable` that names host and port */
export async function listen(host: string, port: number, still = STILL): Promise<Listening> {
  keepTickShape()
  let answer = starting
  let kept: KeptFeeds | undefined
  const others = getRequestListener((request, env) => answer(request, env))
  const isWanted = waitingAnswers()
  const server = createServer((incoming, outgoing) => {
    if (!isWanted(incoming, outgoing)) return
    const isDone = kept !== undefined && answered(kept, incoming, outgoing)
    // Not for every connection: a twentieth of what an answer costs that is out at once.
    if (!isDone || outgoing.writableLength > 0) {
      incoming.socket.setTimeout(still)
      open.add(outgoing)
    }
    if (!isDone) void others(incoming, outgoing)
  })
  const open = openAnswers(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = reasons[error.code ?? ''] ?? error.message
      reject(new InputError('unavailable', `PORT: cannot listen at ${host}:${port}: ${why}.`))
    })
    server.listen(port, host, resolve)
  })
  const { address, family, port: listening } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${listening}`,
    answerWith(given, first) {
      answer = given
      kept = first
    },
    async close(grace) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const impatient = setTimeout(() => {
        server.closeAllConnections()
      }, grace)
      open.endOthers()
      await closed
      clearTimeout(impatient)
    },
  }
}

/** Writes what stands ready: a Request and a Response would cost more than all the rest. */
function answered(kept: KeptFeeds, incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  if (incoming.method !== 'GET') return false
  const found = kept(incoming.url ?? '', incoming.headers)
  if (!found) return false
  outgoing.writeHead(found.init.status, found.init.headers)
  outgoing.end(found.body ?? undefined)
  return true
}
