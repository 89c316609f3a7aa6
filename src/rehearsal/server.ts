import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { InputError } from '../core/errors.ts'
import type { LocalNetwork } from './local-network.ts'
import type { RehearsalAnswer } from './play.ts'
import { createRehearsal, type Journal, type Rehearsal } from './rehearsal.ts'
import { serveSockets } from './server-sockets.ts'

export interface RehearsalServer {
  readonly url: string
  readonly rehearsal: Rehearsal
  close(): Promise<void>
}

/**
 * Serves the rehearsal over real sockets, which it resets and leaves hanging as ordered.
 *
 * @param ground.port 0 for any that is free
 * @throws InputError `unavailable` when it cannot listen there
 */
export async function serveRehearsal(ground: {
  readonly host: string
  readonly port: number
  readonly now: () => Date
  readonly journal?: Journal
  readonly networks?: readonly LocalNetwork[]
}): Promise<RehearsalServer> {
  const { host, port } = ground
  const rehearsal = createRehearsal(ground)
  const server = createServer((incoming, outgoing) => {
    respond(rehearsal, incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`The rehearsal broke: ${error}`)
    })
  })
  const hangUp = serveSockets(server, rehearsal)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, host, port)))
    server.listen(port, host, resolve)
  })
  const { address, family, port: listening } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${listening}`,
    rehearsal,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        hangUp()
      }),
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): InputError {
  const why = reasons[error.code ?? ''] ?? error.code ?? 'it did not start'
  return new InputError('unavailable', `Cannot rehearse at ${host}:${port}: ${why}`)
}

async function respond(rehearsal: Rehearsal, incoming: IncomingMessage, outgoing: ServerResponse) {
  const answer = await rehearsal.handle(await requestOf(incoming))
  switch (answer.kind) {
    case 'answer':
      return send(answer, outgoing)
    case 'slow': {
      const timer = setTimeout(() => send(answer, outgoing), answer.late)
      outgoing.once('close', () => clearTimeout(timer))
      return
    }
    case 'hang':
      return
    case 'reset':
      incoming.socket.resetAndDestroy()
      return
    case 'truncate':
      return breakOff(answer, outgoing)
  }
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/', headers } = incoming
  const body = await buffer(incoming)
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), {
    method,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, one]),
    ),
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  })
}

type Sent = Extract<RehearsalAnswer, { readonly response: Response }>

async function send({ response }: Sent, outgoing: ServerResponse): Promise<void> {
  const bytes = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers) })
  outgoing.end(bytes)
}

/** Announces the whole body, sends half of it and hangs up. */
async function breakOff({ response }: Sent, outgoing: ServerResponse): Promise<void> {
  const bytes = Buffer.from(await response.arrayBuffer())
  const headers = { ...Object.fromEntries(response.headers), 'content-length': bytes.length }
  outgoing.writeHead(response.status, headers)
  outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy())
}
