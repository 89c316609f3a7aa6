import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { machine } from '../../src/core/permissions.ts'
import { nodeOutgoing } from '../../src/outgoing/node.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { fileJournal } from '../../src/rehearsal/file-journal.ts'
import { rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { setupFile } from '../../src/setup-file.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { type SqliteFile, sqlite } from '../../src/stores/sqlite.ts'
import { createSignInLink, createToken } from '../../src/tasks/access.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { pollSources } from '../../src/tasks/poll-sources.ts'
import { createApp } from '../../src/web/app.tsx'
import { wire } from '../../src/wiring.ts'
import { type LocalServer, serve } from '../outgoing/local-server.ts'
import { sessionOf } from '../web/session-of.ts'

/** Every one of a kind, and all to be found by the same word. */
const planted = {
  MASTO_TOKEN: 'planted-mastodon-token',
  X_KEY: 'planted-x-key',
  X_SECRET: 'planted-x-secret',
  X_ACCESS: 'planted-x-access',
  X_ACCESS_SECRET: 'planted-x-access-secret',
  WORD: 'planted-source-password',
  GHOST: 'planted-ghost-secret',
  DESK: 'planted-desk-token',
}
const environmentSecret = 'planted-secret-of-thirty-two-letters'
const environmentToken = 'planted-token-of-the-environment'

let folder: string
let file: SqliteFile
let server: LocalServer
let outgoing: ReturnType<typeof nodeOutgoing>
const logged: string[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-secrets-'))
  file = sqlite(join(folder, 'posthorn.db'))
  await migrate(file)
  server = await serve((request, response) => {
    if (request.url === '/feed.xml') response.end(feed)
    // A server that throws back all it was told.
    else response.writeHead(422).end(JSON.stringify({ error: JSON.stringify(request.headers) }))
  })
  outgoing = nodeOutgoing({
    allowHosts: ['127.0.0.1'],
    userAgent: 'Posthorn/test',
    timeoutMs: 5_000,
    maxBytes: 1_000_000,
    now: () => new Date(),
  })
  logged.length = 0
})
afterEach(async () => {
  file.close()
  await outgoing.close()
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** All its addresses are relative: they take on what the address of the document has. */
const feed = `<rss version="2.0"><channel><title>Wire</title><link>/</link><description>d</description>
<item><title>One</title><link>/one</link><guid>1</guid><description>&lt;img src="/p.png"&gt;</description></item></channel></rss>`

const setup = (origin: string) => `
publication: { title: The Daily Example, home: https://news.example }
sources:
  wire: { type: feed, url: "${origin.replace('//', `//reader:\${WORD}@`)}/feed.xml" }
  dead: { type: feed, url: "${origin.replace('//', `//reader:\${WORD}@`)}/nothing" }
  ghost: { type: ghost, secret: "\${GHOST}" }
  desk: { type: webhook, token: "\${DESK}", map: { title: title, url: url } }
accounts:
  masto: { network: mastodon, server: "${origin}", access_token: "\${MASTO_TOKEN}" }
  x: { network: x, api_url: "${origin}", app_key: "\${X_KEY}", app_secret: "\${X_SECRET}", access_token: "\${X_ACCESS}", access_secret: "\${X_ACCESS_SECRET}" }
  practice: { network: mastodon, rehearsal: true, server: "${origin}", access_token: "\${MASTO_TOKEN}" }
schedules:
  news: { accounts: [masto, x, practice], check_page: false }
`

function open() {
  const tell = (fields: unknown, message: string) =>
    void logged.push(`${JSON.stringify(fields)} ${message}`)
  const networks = createRehearsal({
    now: () => new Date(),
    journal: fileJournal(join(folder, 'rehearsal.jsonl')),
  })
  const ports: Ports = wire({
    sql: file,
    secret: environmentSecret,
    outgoing,
    queue: { enqueue: async () => {} },
    log: { info: tell, warn: tell, error: tell },
    rehearsal: {
      fetch: (network) => rehearsalFetch(networks, network),
      settings: (network) => rehearsalSettings[network] ?? {},
      posts: () => networks.posts(),
    },
  })
  const app = createApp({
    ports,
    feed: () => undefined,
    setupFile: setupFile(planted, () => ''),
    publicUrl: 'https://feeds.news.example',
    token: environmentToken,
    version: '1',
    assets: async () => undefined,
    ready: async () => [],
  })
  return { ports, app }
}

/** As if what stands on the accounts had been read: this server tells nothing that could be. */
async function adopted({ planning }: Ports) {
  for (const one of await planning.adoptions()) {
    await planning.recordAdoption({ ...one, doneAt: new Date() })
  }
}

test('a secret is only where it is used', async () => {
  const { ports, app } = open()
  const said: string[] = []
  const cookie = `posthorn_session=${await sessionOf(app, ports)}`
  const headers = { authorization: `Bearer ${environmentToken}`, cookie }
  async function ask(method: string, path: string, body?: string, type = 'application/json') {
    const answer = await app.request(path, {
      method,
      headers: { ...headers, origin: 'https://feeds.news.example', 'content-type': type },
      ...(body !== undefined && { body }),
    })
    const text = await answer.text()
    said.push(`${method} ${path} ${answer.status} ${[...answer.headers]} ${text}`)
    return text
  }
  const yaml = 'application/yaml'
  await ask('POST', '/api/v1/config/plan', setup(server.origin), yaml)
  await ask('POST', '/api/v1/config/apply', setup(server.origin), yaml)
  await adopted(ports)
  await ask('POST', '/api/v1/config/plan', setup(server.origin).replaceAll('}"', '}2"'), yaml)
  await ask('POST', '/api/v1/config/plan', setup(server.origin).replaceAll('}@', '}2@'), yaml)
  await ask(
    'POST',
    '/api/v1/config/plan',
    'publication: { title: t, home: https://a.example }',
    yaml,
  )
  await pollSources(ports)
  await app.request('/webhooks/desk', {
    method: 'POST',
    headers: { authorization: `Bearer ${planted.DESK}` },
    body: '{"title":"No address"}',
  })
  await ask('POST', '/webhooks/desk', '{"title":"A wrong token"}')
  await ask('POST', '/webhooks/ghost', '{}')
  await ask('GET', '/api/v1/sources/desk/messages')
  await ask(
    'POST',
    '/api/v1/import',
    JSON.stringify({ url: `${server.origin.replace('//', `//reader:${planted.WORD}@`)}/nothing` }),
  )
  await ask(
    'POST',
    '/api/v1/posts',
    '{"url":"https://news.example/ferry","title":"Ferry","id":"ferry"}',
  )
  for (const id of ['masto', 'x', 'practice']) {
    await drainAccount(ports, id)
    await ask('POST', `/api/v1/accounts/${id}/check`)
    await ask('POST', `/admin/accounts/${id}/check`)
  }
  const list = JSON.parse(await ask('GET', '/api/v1/deliveries')) as { items: { id: string }[] }
  expect(list.items.length).toBe(3)
  for (const { id } of list.items) {
    await ask('GET', `/api/v1/deliveries/${id}`)
    await ask('GET', `/admin/deliveries/${id}`)
  }
  const api = [
    'posts',
    'accounts',
    'sources',
    'feeds',
    'schedules',
    'tokens',
    'stats',
    'config',
    'config/schema',
    'docs',
    'openapi.json',
  ]
  for (const path of api) await ask('GET', `/api/v1/${path}`)
  for (const path of [
    '',
    '/posts',
    '/deliveries',
    '/accounts',
    '/sources',
    '/sources/desk',
    '/rehearsal',
    '/posts/ferry',
  ])
    await ask('GET', `/admin${path}`)
  await ask('GET', '/')

  expect((await ports.posts.list({ limit: 9 })).items.map(({ url }) => url)).toContain(
    `${server.origin}/one`,
  )
  expect(server.requests.map(({ headers }) => headers.authorization ?? '').join()).toContain(
    planted.MASTO_TOKEN,
  )
  expect([...said, ...logged].filter((text) => text.includes('planted'))).toEqual([])
  expect(said.filter((text) => / 500 /.test(text))).toEqual([])
})

test('a secret is not in any file, but for a source’s own address', async () => {
  const { ports, app } = open()
  const { token } = await createToken(ports, { name: 'ci' }, machine)
  const link = await createSignInLink(ports)
  const session = await sessionOf(app, ports)
  const headers = {
    authorization: `Bearer ${environmentToken}`,
    'content-type': 'application/yaml',
  }
  const accounts = setup(server.origin).replace(/ {2}(?:wire|dead):.*\n/g, '')
  const answer = await app.request('/api/v1/config/apply', {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': 'planted-key' },
    body: accounts,
  })
  expect(answer.status).toBe(200)
  await adopted(ports)
  await app.request('/api/v1/posts', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{"url":"https://news.example/ferry","title":"Ferry"}',
  })
  for (const id of ['masto', 'x', 'practice']) await drainAccount(ports, id)
  const names = readdirSync(folder)
  expect(names).toEqual(
    expect.arrayContaining(['posthorn.db', 'posthorn.db-wal', 'rehearsal.jsonl']),
  )
  for (const name of names) {
    const bytes = readFileSync(join(folder, name), 'latin1')
    for (const secret of ['planted', token, link, session]) {
      expect([name, secret, bytes.includes(secret)]).toEqual([name, secret, false])
    }
  }
})
