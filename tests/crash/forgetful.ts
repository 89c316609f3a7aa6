import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * Stands before a server and makes it forget idempotency keys, as some servers that speak Mastodon's API ignore them: with
 * nothing to catch a second request, every one that is sent without asking first is seen.
 */
export async function forgetKeys(target: string) {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.resetAndDestroy())
      one.on('end', () => other.end())
      one.on('close', () => sockets.delete(one))
    }
    near.on('data', (chunk) => far.write(withoutKey(chunk)))
    far.on('data', (chunk) => near.write(chunk))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Byte for byte as long, so that nothing else moves. */
function withoutKey(chunk: Buffer): Buffer {
  return Buffer.from(
    chunk.toString('latin1').replace(/\bidempotency-key:/i, 'x-nobody-knows:'),
    'latin1',
  )
}
