import type { IncomingMessage, Server } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { PlayedConversation, Rehearsal, SocketAnswer } from './rehearsal.ts'

/** Speaks over real WebSockets, which it resets and leaves hanging as ordered. Returns what ends them all. */
export function serveSockets(server: Server, rehearsal: Rehearsal): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 15 * 1024 * 1024 })
  server.on('upgrade', (incoming: IncomingMessage, connection: Duplex, head: Buffer) => {
    const { headers, url = '/' } = incoming
    connection.on('error', () => connection.destroy())
    rehearsal
      .converse(`ws://${headers.host ?? 'localhost'}${url}`)
      .then((conversation) => {
        if (!conversation) return void connection.end('HTTP/1.1 404 Not Found\r\n\r\n')
        sockets.handleUpgrade(incoming, connection, head, (socket) =>
          speak(conversation, socket, connection),
        )
      })
      .catch(() => connection.destroy())
  })
  return () => {
    for (const socket of sockets.clients) socket.terminate()
  }
}

/** One text after the other is heard, as a relay reads them. */
function speak(conversation: PlayedConversation, socket: WebSocket, connection: Duplex): void {
  let turn = Promise.resolve()
  socket.on('error', () => socket.terminate())
  socket.on('message', (data) => {
    turn = turn
      .then(() => conversation.hear(String(data)))
      .then((answer) => act(answer, socket, connection))
      .catch(() => socket.terminate())
  })
  for (const text of conversation.greeting) socket.send(text)
}

async function act(answer: SocketAnswer, socket: WebSocket, connection: Duplex): Promise<void> {
  switch (answer.kind) {
    case 'say':
      if (answer.late !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, answer.late))
      }
      for (const text of answer.texts) socket.send(text)
      return
    case 'hang':
      return
    case 'truncate':
      connection.write(halfFrame(answer.texts[0] ?? ''), () => connection.destroy())
      return
    case 'reset':
      if (connection instanceof Socket) connection.resetAndDestroy()
      else connection.destroy()
  }
}

/** RFC 6455, 5.2: a frame of text that announces more than follows. */
function halfFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Math.min(payload.length, 0xffff))
  return Buffer.concat([
    Buffer.from([0x81, 126]),
    length,
    payload.subarray(0, Math.floor(payload.length / 2)),
  ])
}
