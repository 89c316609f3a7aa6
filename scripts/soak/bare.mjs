import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

/** The least that a Hono server can do to answer one feed with constant bytes: what answers are late against. */
const { body, headers } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const bytes = new Uint8Array(Buffer.from(body, 'base64'))
const app = new Hono()
app.get('/rss.xml', (c) =>
  c.req.header('if-none-match') === headers.etag
    ? new Response(null, { status: 304, headers: { etag: headers.etag } })
    : new Response(bytes, { headers }),
)
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}/\n`)
})
