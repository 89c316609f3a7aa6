import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Trace } from '../../src/core/trace.ts'
import { tracing } from '../../src/tracing.ts'
import { type ApiStage, openApi } from './api-stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const post = { url: 'https://news.example/ferry', title: 'The ferry' }

describe('X-Request-Id', () => {
  test('is that of the request, if it may stand in a log, else a new one', async () => {
    const idOf = async (given?: string) =>
      (
        await stage.send('GET', '/posts', undefined, given ? { 'x-request-id': given } : {})
      ).headers.get('x-request-id')
    expect(await idOf('proxy-42')).toBe('proxy-42')
    expect(await idOf()).toMatch(/^[0-9a-f]{32}$/)
    expect(await idOf('x y')).toMatch(/^[0-9a-f]{32}$/)
  })

  test('stands on pages and problems, and not on feeds and health', async () => {
    const has = async (path: string) => (await stage.app.request(path)).headers.has('x-request-id')
    expect(await Promise.all(['/admin', '/api/v1/posts', '/api/v1/nix'].map(has))).toEqual([
      true,
      true,
      true,
    ])
    expect(await Promise.all(['/rss.xml', '/feed.json', '/healthz', '/'].map(has))).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})

test('a change leaves a line in the log, of the trace it came with', async () => {
  const lines: { fields: unknown; message: string; trace: Trace | undefined }[] = []
  const info = (fields: unknown, message: string) =>
    void lines.push({ fields, message, trace: tracing.current() })
  const logged = await openApi({ ports: { ...stage.ports, log: { ...stage.ports.log, info } } })
  const trace = '0af7651916cd43dd8448eb211c80319c'
  await logged.send('POST', '/posts', post, {
    'x-request-id': 'r1',
    traceparent: `00-${trace}-b7ad6b7169203331-01`,
  })
  await logged.send('GET', '/posts')
  expect(lines.filter(({ message }) => message === 'answered')).toEqual([
    {
      fields: { method: 'POST', path: '/api/v1/posts', status: 201, ms: 0 },
      message: 'answered',
      trace: { trace, tells: true, request: 'r1' },
    },
  ])
  logged.close()
})

describe('compression', () => {
  const asked = { 'accept-encoding': 'gzip' }

  test('pages and answers are compressed for those who ask', async () => {
    for (let number = 0; number < 20; number += 1) {
      await stage.api('POST', '/posts', { ...post, url: `https://news.example/${number}` })
    }
    const plain = await (await stage.send('GET', '/posts')).text()
    const answer = await stage.send('GET', '/posts', undefined, asked)
    expect([answer.headers.get('content-encoding'), answer.headers.get('vary')]).toEqual([
      'gzip',
      'Authorization, Accept, Accept-Encoding',
    ])
    const bytes = await answer.clone().arrayBuffer()
    expect(bytes.byteLength).toBeLessThan(plain.length / 3)
    const unpacked = answer.body?.pipeThrough(new DecompressionStream('gzip'))
    expect(await new Response(unpacked).text()).toBe(plain)
    const etag = answer.headers.get('etag') ?? ''
    const again = await stage.send('GET', '/posts', undefined, { ...asked, 'if-none-match': etag })
    expect([etag.startsWith('W/"'), again.status]).toEqual([true, 304])
  })

  test('what pages are made of is, too', async () => {
    const answer = await stage.app.request('/assets/admin.css', { headers: asked })
    const bytes = await answer.clone().arrayBuffer()
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    const unpacked = answer.body?.pipeThrough(new DecompressionStream('gzip'))
    const plain = await (await stage.app.request('/assets/admin.css')).text()
    expect(await new Response(unpacked).text()).toBe(plain)
    expect(bytes.byteLength).toBeLessThan(plain.length / 3)
  })

  test('lines that come one by one are not', async () => {
    const lines = { ...asked, accept: 'application/x-ndjson' }
    const answer = await stage.send('POST', '/simulate', { days: 1 }, lines)
    expect(answer.headers.get('content-encoding')).toBe(null)
    await answer.text()
  })
})
