import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

/** What Posthorn is compared with: the least a Hono server can do to answer a feed with constant bytes and headers. */
const [file = ''] = process.argv.slice(2)
const { body, headers } = JSON.parse(readFileSync(file, 'utf8'))
const bytes = new Uint8Array(Buffer.from(body, 'base64'))
const { etag } = headers
const { 'content-type': _type, 'content-length': _length, ...rest } = headers
const { 'content-encoding': _coding, 'x-content-type-options': _sniff, ...notModified } = rest

const app = new Hono()
app.get('/rss.xml', (c) =>
  c.req.header('if-none-match') === etag
    ? new Response(null, { status: 304, headers: notModified })
    : new Response(bytes, { status: 200, headers }),
)
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}/\n`)
})
