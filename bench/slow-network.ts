import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A server that speaks as much Mastodon as publishing needs, and answers everything after 50 ms. `GET /_seen` tells when
 * each text arrived, milliseconds of the epoch, and forgets it.
 */
const ANSWERS_AFTER = 50

let seen: { readonly at: number; readonly text: string }[] = []
let accepted = 0

const server = createServer((request, response) => {
  const answer = (body: unknown) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  if (request.url === '/_seen') {
    answer(seen)
    seen = []
    return
  }
  const at = Date.now()
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    if (request.method === 'POST') seen.push({ at, text: JSON.parse(body).status })
    const id = String(++accepted)
    const url = `http://127.0.0.1/@daily/${id}`
    const account = { id: '1', username: 'daily', url: 'http://127.0.0.1/@daily' }
    setTimeout(() => answer(request.method === 'POST' ? { id, url } : account), ANSWERS_AFTER)
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`)
})
