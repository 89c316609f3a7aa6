import { afterEach, beforeEach, expect, test } from 'vitest'
import { nodeOutgoing } from '../../src/outgoing/node.ts'
import { setupFile } from '../../src/setup-file.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { type SqliteFile, sqlite } from '../../src/stores/sqlite.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { addSubscriber } from '../../src/tasks/subscribers.ts'
import { adminPages } from '../../src/web/admin/admin.tsx'
import { bodyExamples } from '../../src/web/api/body-examples.ts'
import { createApp } from '../../src/web/app.tsx'
import type { AppDeps } from '../../src/web/app-deps.ts'
import { wire } from '../../src/wiring.ts'
import { type LocalServer, serve } from '../outgoing/local-server.ts'
import { sessionOf } from '../web/session-of.ts'

const publicUrl = 'https://feeds.news.example'
const whsec = btoa('planted-secret-of-the-webhook-32')
/** Every one of a kind, and all to be found by the same word. */
const planted = {
  MASTO: 'planted-mastodon-token',
  BOT: '12345:planted-telegram-token',
  DISCORD: 'planted-discord-address',
  NOSTR: 'planted-nostr-key',
  SOURCE: 'planted-source-password',
  GHOST: 'planted-ghost-secret',
  WHSEC: `whsec_${whsec}`,
  SMTP: 'planted-smtp-password',
  NOTIFY_BOT: '67890:planted-notify-token',
}

let file: SqliteFile
let server: LocalServer
let outgoing: ReturnType<typeof nodeOutgoing>
beforeEach(async () => {
  file = sqlite(':memory:')
  await migrate(file)
  // A server that throws back all it was told.
  server = await serve((request, response) => {
    const said = JSON.stringify({ error: JSON.stringify(request.headers), url: request.url })
    response.writeHead(422).end(said)
  })
  outgoing = nodeOutgoing({
    ...{ allowHosts: ['127.0.0.1'], userAgent: 'Posthorn/test', timeoutMs: 5_000 },
    ...{ maxBytes: 1_000_000, now: () => new Date() },
  })
})
afterEach(async () => {
  file.close()
  await outgoing.close()
  await server.stop()
})

const setup = (origin: string) => `
publication: { title: The Daily Example, home: "${origin}" }
feeds: { members: { private: true } }
sources:
  wire: { type: feed, url: "${origin.replace('//', `//reader:\${SOURCE}@`)}/feed.xml" }
  ghost: { type: ghost, secret: "\${GHOST}" }
accounts:
  masto: { network: mastodon, server: "${origin}", access_token: "\${MASTO}" }
  tg: { network: telegram, api_url: "${origin}", bot_token: "\${BOT}", chat: "@news" }
  chat: { network: discord, webhook_url: "${origin}/api/webhooks/1/\${DISCORD}" }
schedules:
  news: { accounts: [masto, tg, chat], check_page: false }
notify:
  webhook: "${origin}/hook?desk=1"
  secret: "\${WHSEC}"
  email: desk@news.example
  smtp: "smtps://desk:\${SMTP}@mail.example"
  telegram: { bot_token: "\${NOTIFY_BOT}", chat: "@desk", api_url: "${origin}" }
`

test('no route of the API, no page, no metric and no log line says a secret', async () => {
  const said: string[] = []
  const tell = (fields: unknown, message: string) =>
    void said.push(`log ${JSON.stringify(fields)} ${message}`)
  const ports = wire({
    sql: file,
    secret: 'planted-secret-of-thirty-two-letters',
    outgoing,
    queue: { enqueue: async () => {} },
    log: { info: tell, warn: tell, error: tell },
    rehearsal: { fetch: () => undefined, settings: () => ({}), posts: async () => [] },
  })
  const deps: AppDeps = {
    ...{ ports, feed: () => undefined, setupFile: setupFile(planted, () => ''), publicUrl },
    ...{ token: 'planted-token-of-the-environment', version: '1' },
    assets: async () => undefined,
    ready: async () => [],
  }
  const app = createApp(deps)
  const headers = {
    authorization: 'Bearer planted-token-of-the-environment',
    cookie: `posthorn_session=${await sessionOf(app, ports)}`,
    origin: publicUrl,
  }
  async function ask(method: string, path: string, body?: string, type = 'application/json') {
    const answer = await app.request(path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    })
    const text = await answer.text()
    said.push(`${method} ${path} ${answer.status} ${[...answer.headers]} ${text}`)
    return answer.status
  }

  expect(await ask('POST', '/api/v1/config/apply', setup(server.origin), 'application/yaml')).toBe(
    200,
  )
  for (const one of await ports.planning.adoptions()) {
    await ports.planning.recordAdoption({ ...one, doneAt: new Date() })
  }
  const { token: address } = await addSubscriber(ports, 'Reader one', undefined)
  const post = { id: 'ferry', url: `${server.origin}/ferry`, title: 'The ferry' }
  await ask('POST', '/api/v1/posts', JSON.stringify(post))
  for (const id of ['masto', 'tg', 'chat']) {
    await drainAccount(ports, id)
    await ask('POST', `/api/v1/accounts/${id}/check`)
  }
  await ask('POST', '/api/v1/notify/test')
  const delivery = (await ports.deliveries.list({}, { limit: 1 })).items[0]?.id ?? ''
  const webhook = (await ports.notices.webhooks({ limit: 1 })).items[0]
  expect(webhook?.attempts[0]?.answer).toContain('"url":"/hook?…"')

  const ids: Readonly<Record<string, string>> = {
    ...{ posts: 'ferry', deliveries: delivery, accounts: 'masto', feeds: 'members' },
    ...{ schedules: 'news', sources: 'wire', templates: 'default' },
    'webhook-deliveries': webhook?.noticeId ?? '',
  }
  const filled = (path: string) =>
    path.replace(
      /(\/([\w-]+))\/(?:\{\w+\}|:\w+)/,
      (_all, at, kind) => `${at}/${ids[kind] ?? 'nix'}`,
    )
  const described = (await (await app.request('/api/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, unknown>>
  }
  const operations = Object.entries(described.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => [method, path] as const),
  )
  const pages = adminPages(deps).routes.filter(({ path }) => !path.includes('*'))
  const reads = operations.filter(([method]) => method === 'get')
  for (const [, path] of reads) await ask('GET', `/api/v1${filled(path)}`)
  for (const { path } of pages.filter(({ method }) => method === 'GET'))
    await ask('GET', filled(path))
  for (const path of ['/metrics', '/', '/readyz', '/opml.xml', '/posts/ferry'])
    await ask('GET', path)
  for (const [method, path] of operations.filter(([one]) => one !== 'get')) {
    // It would take all away that could be told.
    if (path === '/config/apply') continue
    const body = bodyExamples[`${method} ${path}`]
    const text = body === undefined ? undefined : JSON.stringify(body)
    await ask(method.toUpperCase(), `/api/v1${filled(path)}`, text)
  }

  const secret = new RegExp(`planted|${whsec}|${address}`)
  expect(said.length).toBeGreaterThan(120)
  expect(server.requests.some(({ headers: sent }) => /planted/.test(JSON.stringify(sent)))).toBe(
    true,
  )
  expect(said.filter((text) => secret.test(text)).map((text) => text.slice(0, 2_000))).toEqual([])
  expect(
    said.filter((text) => /^\w+ \S+ 500 /.test(text)).map((text) => text.slice(0, 200)),
  ).toEqual([])
}, 120_000)
