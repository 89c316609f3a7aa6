import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { constantAnswers } from './constant-answer.ts'

/** What Posthorn is compared with: the least a Hono server can do to answer feeds with constant bytes and header fields. */
const [file = ''] = process.argv.slice(2)
const app = new Hono()
for (const { path, bytes, headers, notModified } of constantAnswers(
  JSON.parse(readFileSync(file, 'utf8')),
)) {
  const { etag } = headers
  app.get(path, (c) =>
    c.req.header('if-none-match') === etag
      ? new Response(null, { status: 304, headers: notModified })
      : new Response(bytes, { status: 200, headers }),
  )
}
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}/\n`)
})
