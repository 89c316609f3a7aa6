import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { constantAnswers } from './constant-answer.ts'

/** The least that Node can do to answer feeds with constant bytes and header fields: no framework. */
const [file = ''] = process.argv.slice(2)
const answers = new Map(
  constantAnswers(JSON.parse(readFileSync(file, 'utf8'))).map((answer) => [answer.path, answer]),
)

const server = createServer((request, response) => {
  const found = answers.get(request.url ?? '')
  if (!found) response.writeHead(404).end()
  else if (request.headers['if-none-match'] === found.headers.etag) {
    response.writeHead(304, found.notModified).end()
  } else response.writeHead(200, found.headers).end(found.bytes)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`)
})
