import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { feedSource } from '../../src/sources/feed.ts'
import { type ApiStage, openApi, TOKEN } from './api-stage.ts'
import { SECRET, setup } from './stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const yaml = { 'content-type': 'application/yaml' }
const small = `publication: { title: Small, home: https://small.example }
accounts:
  m: { network: mastodon, server: https://m.example, access_token: "\${MASTO_TOKEN}" }
`

describe('the set-up', () => {
  test('is exported as YAML without secrets, and is no change when planned again', async () => {
    const exported = await stage.send('GET', '/config')
    expect(exported.headers.get('content-type')).toBe('application/yaml')
    const text = await exported.text()
    expect(text).toContain(`    access_token: \${DESK_ACCESS_TOKEN}\n`)
    expect(text).not.toContain(SECRET)
    expect(await stage.api('POST', '/config/plan', text, yaml)).toEqual({
      status: 200,
      body: { changes: [] },
    })
    await stage.api('POST', '/config/apply', text.replace('Daily', 'Nightly'), yaml)
    expect((await stage.ports.setup.account('desk'))?.settings.access_token).toBe(SECRET)
    const spoken = text.replace('The Daily Example', `\${DESK_ACCESS_TOKEN}`)
    const told = await stage.api('POST', '/config/plan', spoken, yaml)
    expect([told.status, told.body.issues]).toMatchObject([
      422,
      [{ path: 'publication.title', message: expect.stringContaining('is not set') }],
    ])
    const longer = text.replace(`\${DESK_ACCESS_TOKEN}`, `a\${DESK_ACCESS_TOKEN}`)
    expect((await stage.api('POST', '/config/plan', longer, yaml)).status).toBe(422)
  })

  test('is exported as JSON where that is asked for', async () => {
    const { body } = await stage.api('GET', '/config', undefined, { accept: 'application/json' })
    expect(body.publication.title).toBe('The Daily Example')
    expect(body.accounts.desk).toEqual({
      network: 'mastodon',
      server: 'https://social.example',
      access_token: '(secret)',
    })
  })

  test('is planned without a change and applied with one', async () => {
    const planned = await stage.api('POST', '/config/plan', small, yaml)
    const kinds = planned.body.changes.map(
      (change: { action: string; kind: string; id: string }) =>
        `${change.action} ${change.kind} ${change.id}`,
    )
    expect(kinds).toEqual([
      'update publication publication',
      'remove feed politics',
      'create account m',
      'remove account x',
      'remove account masto',
      'remove account desk',
      'remove template default',
      'remove template x',
      'remove schedule news',
    ])
    expect((await stage.ports.setup.publication())?.title).toBe('The Daily Example')
    expect(await stage.api('POST', '/config/apply', small, yaml)).toEqual(planned)
    expect((await stage.ports.setup.publication())?.title).toBe('Small')
    expect((await stage.ports.setup.account('m'))?.settings).toEqual({
      server: 'https://m.example',
      access_token: 'mt-from-the-environment',
    })
    expect(JSON.stringify(planned)).not.toContain('mt-from-the-environment')
  })

  test('is taken as JSON too', async () => {
    const body = { publication: { title: 'J', home: 'https://j.example' } }
    expect((await stage.api('POST', '/config/apply', body)).status).toBe(200)
    expect((await stage.ports.setup.publication())?.title).toBe('J')
  })

  test('that is wrong changes nothing, and says where', async () => {
    const wrong = 'publication:\n  titel: A\n  home: nowhere\n'
    expect(await stage.api('POST', '/config/apply?file=a/b.yaml', wrong, yaml)).toEqual({
      status: 422,
      body: {
        type: 'about:blank',
        title: 'What was sent is not valid',
        status: 422,
        code: 'invalid',
        detail:
          'a/b.yaml:1:1: publication.title: is missing: expected string\na/b.yaml:2:3: publication.titel: is not a key here. Did you mean title?\na/b.yaml:3:9: publication.home: expected an http or https URL',
        issues: [
          {
            path: 'publication.title',
            message: 'is missing: expected string',
            line: 1,
            column: 1,
            file: 'a/b.yaml',
          },
          {
            path: 'publication.titel',
            message: 'is not a key here. Did you mean title?',
            line: 2,
            column: 3,
            file: 'a/b.yaml',
          },
          {
            path: 'publication.home',
            message: 'expected an http or https URL',
            line: 3,
            column: 9,
            file: 'a/b.yaml',
          },
        ],
      },
    })
  })

  test.each(['application/yaml', 'application/json'])(
    'is applied only while it is what was read as %s',
    async (accept) => {
      const read = await stage.send('GET', '/config', undefined, { accept })
      const etag = read.headers.get('etag') ?? ''
      const plain = { ...yaml, 'if-match': etag }
      await stage.ports.setup.apply(
        {
          ...setup,
          accounts: setup.accounts.map((one) =>
            one.id === 'desk'
              ? { ...one, settings: { ...one.settings, access_token: 'mt-rotated' } }
              : one,
          ),
        },
        stage.clock.now,
      )
      const late = await stage.api('POST', '/config/apply', small, plain)
      expect([late.status, late.body.code]).toEqual([412, 'precondition-failed'])
      expect((await stage.ports.setup.publication())?.title).toBe('The Daily Example')
      const now =
        (await stage.send('GET', '/config', undefined, { accept })).headers.get('etag') ?? ''
      const good = await stage.send('POST', '/config/apply', small, { ...yaml, 'if-match': now })
      expect(good.status).toBe(200)
      expect(good.headers.get('etag')).toBe(
        (await stage.send('GET', '/config')).headers.get('etag'),
      )
      expect((await stage.ports.setup.publication())?.title).toBe('Small')
    },
  )

  test('is not applied when it was changed while the file arrived', async () => {
    const etag = (await stage.send('GET', '/config')).headers.get('etag') ?? ''
    const arriving = {
      async pull(controller: ReadableStreamDefaultController) {
        await stage.ports.setup.apply({ ...setup, schedules: [] }, stage.clock.now)
        controller.enqueue(new TextEncoder().encode(small))
        controller.close()
      },
    }
    const slow = new ReadableStream(arriving, { highWaterMark: 0 })
    const length = { 'content-length': String(small.length) }
    const headers = { ...yaml, ...length, authorization: `Bearer ${TOKEN}`, 'if-match': etag }
    const sent = { method: 'POST', headers, body: slow, duplex: 'half' }
    const late = await stage.app.request('/api/v1/config/apply', sent)
    expect([late.status, (await late.json()).code]).toEqual([409, 'conflict'])
    expect((await stage.ports.setup.publication())?.title).toBe('The Daily Example')
  })

  test('has lists of its parts', async () => {
    expect(await stage.api('GET', '/feeds')).toMatchObject({
      status: 200,
      body: {
        items: [
          { id: 'main', addresses: { rss: 'https://feeds.news.example/rss.xml' } },
          {
            id: 'politics',
            addresses: { atom: 'https://feeds.news.example/feeds/politics/atom.xml' },
          },
        ],
      },
    })
    expect((await stage.api('GET', '/schedules')).body).toEqual({
      items: [
        {
          id: 'news',
          accounts: ['x', 'masto', 'desk'],
          select: {},
          when: 'at_once',
          delay: '2m',
          shelf_life: '6h',
          check_page: false,
          since: '2026-11-23T08:00:00.000Z',
        },
      ],
    })
    expect((await stage.api('GET', '/sources')).body).toEqual({ items: [] })
    expect((await stage.api('GET', '/stats?days=1')).body).toEqual({
      posts: 0,
      deliveries: {},
      share_clicks: {},
      short_link_clicks: {},
      readers: {
        ...{ from: '2026-11-23', to: '2026-11-23' },
        ...{ subscribers: 0, polls: 0, not_modified: 0, deltas: 0 },
        by_reader: [],
        by_feed: [],
        by_day: [{ day: '2026-11-23', subscribers: 0, polls: 0, not_modified: 0, deltas: 0 }],
        legacy: [],
      },
    })
  })
})

describe('an import', () => {
  const document = `<?xml version="1.0"?><rss version="2.0"><channel><title>Old</title><link>https://news.example</link>
<description>d</description>
<item><title>One</title><link>https://news.example/1</link><guid isPermaLink="false">g1</guid></item>
<item><title>Two</title></item></channel></rss>`

  test('of a document shares nothing and says what it skipped', async () => {
    const { status, body } = await stage.api('POST', '/import', { document, type: 'feed' })
    expect([status, body]).toEqual([
      200,
      {
        title: 'Old',
        created: 1,
        updated: 0,
        unchanged: 0,
        skipped: [{ title: 'Two', reason: expect.any(String) }],
      },
    ])
    expect((await stage.api('GET', '/deliveries')).body.items).toEqual([])
    const [post] = (await stage.api('GET', '/posts')).body.items
    expect(post).toMatchObject({ guid: 'g1', title: 'One', baseline: true })
  })

  test('with share: recent shares', async () => {
    await stage.api('POST', '/import', { document, type: 'feed', share: 'recent' })
    expect((await stage.api('GET', '/deliveries')).body.items).toHaveLength(3)
  })

  test('takes bytes in another character set', async () => {
    const latin = document
      .replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"')
      .replace('One', 'Caf\u00e9')
    const body = { document: btoa(latin), encoding: 'base64' }
    expect((await stage.api('POST', '/import', body)).body.created).toBe(1)
    expect((await stage.api('GET', '/posts')).body.items[0].title).toBe('Café')
  })

  test('of an address fetches it', async () => {
    const url = 'https://old.example/feed'
    const bytes = new TextEncoder().encode(document)
    const { ports } = stage
    const fetching = await openApi({
      ports: {
        ...ports,
        sources: [feedSource],
        outgoing: {
          ...ports.outgoing,
          document: async (asked) =>
            asked === url
              ? { outcome: 'fetched', url, bytes, contentType: 'application/rss+xml' }
              : { outcome: 'failed', reason: 'HTTP 500' },
        },
      },
    })
    expect((await fetching.api('POST', '/import', { url })).body.created).toBe(1)
    expect(await fetching.api('POST', '/import', { url: 'https://b.example/' })).toMatchObject({
      status: 422,
      body: { code: 'unreadable-source', detail: 'https://b.example/: HTTP 500' },
    })
    fetching.close()
  })

  test('of what is no feed says what it is', async () => {
    const { status, body } = await stage.api('POST', '/import', { document: '<p>Hello</p>' })
    expect([status, body.code]).toEqual([422, 'unreadable-source'])
    expect(body.detail).toMatch(/^expected an RSS, Atom or JSON feed, found /)
  })

  test.each([
    [{}, 'url: expected url or document'],
    [{ url: 'ftp://a.example' }, 'url: expected an http or https URL'],
    [{ document: '%%%', encoding: 'base64' }, 'document: expected base64'],
    [
      { document, type: 'hugo' },
      'type: there is no source type hugo: expected one of feed, wordpress, ghost, markdown',
    ],
    [{ document, share: 'all' }, 'share: expected none or recent'],
  ])('%j is refused', async (body, detail) => {
    expect(await stage.api('POST', '/import', body)).toMatchObject({
      status: 422,
      body: { code: 'invalid', detail },
    })
  })
})
