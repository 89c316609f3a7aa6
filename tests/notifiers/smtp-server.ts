import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A mail server on 127.0.0.1 that takes what it is sent, and says what the test wants instead of an answer. */
export async function smtpServer(instead: Readonly<Record<string, string>> = {}) {
  const letters: { from: string; to: string[]; text: string }[] = []
  const said: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let letter = { from: '', to: [] as string[], text: '' }
    let inData = false
    let rest = ''
    const answer = (line: string) => socket.write(`${line}\r\n`)
    answer('220 mail.example ESMTP')
    const take = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase()
      said.push(line)
      const other = instead[verb]
      if (other !== undefined) return answer(other)
      if (verb === 'EHLO') return answer('250-mail.example\r\n250 AUTH PLAIN')
      if (verb === 'MAIL') letter = { from: line, to: [], text: '' }
      if (verb === 'RCPT') letter.to.push(line)
      if (verb === 'STAR') return answer('502 Not here')
      if (verb === 'AUTH') return answer('235 Welcome')
      if (verb === 'QUIT') return socket.end('221 Bye\r\n')
      if (verb !== 'DATA') return answer('250 OK')
      inData = true
      return answer('354 Go on')
    }
    socket.on('data', (chunk) => {
      rest += chunk.toString()
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (!inData) take(line)
        else if (line !== '.') letter.text += `${line}\n`
        else {
          inData = false
          letters.push(letter)
          answer(instead['.'] ?? '250 Taken')
        }
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    letters,
    said,
    port,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
