import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const ferry = {
  id: 'ferry',
  url: 'https://news.example/politics/ferry',
  title: 'Council votes to keep the night ferry',
  markdown: 'Three *more* winters.',
  tags: ['politics'],
  share: { text: 'The ferry stays', x: 'Ferry!', skip: ['desk'] },
}
const saved = {
  id: 'ferry',
  guid: 'tag:news.example,2026-11-23:ferry',
  url: 'https://news.example/politics/ferry',
  title: 'Council votes to keep the night ferry',
  html: '<p>Three <em>more</em> winters.</p>\n',
  authors: [],
  tags: ['politics'],
  attachments: [],
  published_at: '2026-11-23T08:00:00.000Z',
  updated_at: '2026-11-23T08:00:00.000Z',
  priority: 'normal',
  share: { text: 'The ferry stays', x: 'Ferry!', skip: ['desk'] },
  status: 'published',
  state: 'published',
  revision: 1,
  baseline: false,
  created_at: '2026-11-23T08:00:00.000Z',
}

describe('saving', () => {
  test('a new post answers 201 and where it is', async () => {
    const answer = await stage.send('POST', '/posts', ferry)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe('/api/v1/posts/ferry')
    expect(await answer.json()).toEqual(saved)
    expect(await stage.api('GET', '/posts/ferry')).toEqual({ status: 200, body: saved })
  })

  test('the same id, or the same canonical url, updates', async () => {
    await stage.api('POST', '/posts', ferry)
    const byId = await stage.api('POST', '/posts', { ...ferry, title: 'The ferry stays' })
    expect(byId).toEqual({ status: 200, body: { ...saved, title: 'The ferry stays', revision: 2 } })
    const { id: _id, ...nameless } = ferry
    const byUrl = await stage.api('POST', '/posts', {
      ...nameless,
      url: 'http://www.news.example/politics/ferry/?utm_source=mail',
      title: 'It stays',
    })
    expect(byUrl.status).toBe(200)
    expect(byUrl.body).toMatchObject({ id: 'ferry', title: 'It stays', revision: 3 })
  })

  test('an unchanged save changes nothing', async () => {
    await stage.api('POST', '/posts', ferry)
    expect(await stage.api('POST', '/posts', ferry)).toEqual({ status: 200, body: saved })
  })

  test('PUT saves under the id of the address', async () => {
    const { id: _id, ...nameless } = ferry
    expect(await stage.api('PUT', '/posts/ferry', nameless)).toEqual({ status: 201, body: saved })
    expect(await stage.api('PUT', '/posts/other', ferry)).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'id', message: /expected other/ }] },
    })
  })

  test('PATCH merges: null takes out, objects merge, the rest replaces', async () => {
    await stage.api('POST', '/posts', { ...ferry, dek: 'A dek', section: 'Politics' })
    const patch = { dek: null, tags: ['harbour'], share: { x: null, masto: 'Toot' } }
    expect(await stage.api('PATCH', '/posts/ferry', patch)).toEqual({
      status: 200,
      body: {
        ...saved,
        section: 'Politics',
        tags: ['harbour'],
        share: { text: 'The ferry stays', masto: 'Toot', skip: ['desk'] },
        revision: 2,
      },
    })
  })

  test('PATCH with Markdown replaces the HTML', async () => {
    await stage.api('POST', '/posts', ferry)
    const { body } = await stage.api('PATCH', '/posts/ferry', { markdown: 'New' })
    expect(body.html).toBe('<p>New</p>\n')
  })

  test('a key that there is not is answered with those that there are', async () => {
    const post = {
      ...ferry,
      body: '<p>Text</p>',
      section_name: 'x',
      authors: [{ name: 'A', mail: 'x' }],
    }
    const { status, body } = await stage.api('PUT', '/posts/ferry', post)
    const known =
      'id, url, title, dek, html, markdown, summary, authors, section, tags, language, image, attachments, published_at, updated_at, embargo_until, priority, share, story, status'
    expect([status, body.issues]).toEqual([
      422,
      [
        { path: 'authors.0.mail', message: 'is not a key here. Did you mean email?' },
        { path: 'body', message: `is not a key here. Known: ${known}` },
        { path: 'section_name', message: `is not a key here. Known: ${known}` },
      ],
    ])
  })

  test('PATCH with what is not valid changes nothing', async () => {
    await stage.api('POST', '/posts', ferry)
    expect(await stage.api('PATCH', '/posts/ferry', { title: null, tgas: [] })).toEqual({
      status: 422,
      body: {
        type: 'about:blank',
        title: 'What was sent is not valid',
        status: 422,
        code: 'invalid',
        detail: 'title: is missing: expected string; tgas: is not a key here. Did you mean tags?',
        issues: [
          { path: 'title', message: 'is missing: expected string' },
          { path: 'tgas', message: 'is not a key here. Did you mean tags?' },
        ],
      },
    })
    expect(await stage.api('GET', '/posts/ferry')).toEqual({ status: 200, body: saved })
  })
})

describe('what readers are told', () => {
  test('a correction carries its note', async () => {
    await stage.api('POST', '/posts', ferry)
    stage.pass(60)
    const body = { note: 'It was four winters.', level: 'correction' }
    expect(await stage.api('POST', '/posts/ferry/correct', body)).toEqual({
      status: 200,
      body: {
        ...saved,
        updated_at: '2026-11-23T09:00:00.000Z',
        correction: { at: '2026-11-23T09:00:00.000Z', note: 'It was four winters.' },
        revision: 2,
      },
    })
  })

  test('a retraction leaves a notice', async () => {
    await stage.api('POST', '/posts', ferry)
    const answer = await stage.api('POST', '/posts/ferry/retract', { reason: 'It was wrong.' })
    expect(answer).toMatchObject({
      status: 200,
      body: {
        state: 'retracted',
        retraction: { at: '2026-11-23T08:00:00.000Z', note: 'It was wrong.' },
      },
    })
    expect((await stage.app.request('/posts/ferry')).status).toBe(410)
  })

  test('DELETE takes it out', async () => {
    await stage.api('POST', '/posts', ferry)
    expect(await stage.api('DELETE', '/posts/ferry')).toMatchObject({
      status: 200,
      body: { state: 'deleted' },
    })
    const feed = await (await stage.app.request('/atom.xml')).text()
    expect(feed).toContain('<at:deleted-entry ref="tag:news.example,2026-11-23:ferry"')
  })

  test('what is saved is in the feed', async () => {
    await stage.api('POST', '/posts', ferry)
    const feed = await (await stage.app.request('/feed.json')).json()
    expect(feed.items.map(({ title }: { title: string }) => title)).toEqual([ferry.title])
  })
})

describe('lists', () => {
  test('come in parts, newest first', async () => {
    for (const id of ['a', 'b', 'c']) {
      stage.pass(1)
      await stage.api('POST', '/posts', { id, url: `https://news.example/${id}`, title: id })
    }
    const first = await stage.api('GET', '/posts?limit=2')
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual(['c', 'b'])
    const { cursor } = first.body
    const second = await stage.api('GET', `/posts?limit=2&cursor=${cursor}`)
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(['a'])
    expect(second.body).not.toHaveProperty('cursor')
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=many', 'limit'],
  ])('refuse %s', async (query, path) => {
    const { status, body } = await stage.api('GET', `/posts?${query}`)
    expect([status, body.code, body.issues[0].path]).toEqual([422, 'invalid', path])
  })

  test('refuse a cursor they never gave', async () => {
    expect(await stage.api('GET', '/posts?cursor=nonsense')).toMatchObject({
      status: 422,
      body: { code: 'invalid' },
    })
  })
})

describe('problems', () => {
  test.each([
    ['GET', '/posts/nix', undefined],
    ['PATCH', '/posts/nix', {}],
    ['DELETE', '/posts/nix', undefined],
    ['POST', '/posts/nix/correct', { note: 'n' }],
    ['POST', '/posts/nix/retract', { reason: 'r' }],
  ])('%s %s is 404', async (method, path, body) => {
    const answer = await stage.send(method, path, body)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect([answer.status, await answer.json()]).toEqual([
      404,
      {
        type: 'about:blank',
        title: 'There is no such thing',
        status: 404,
        code: 'not-found',
        detail: 'There is no post nix',
      },
    ])
  })

  test('a body that is no JSON is refused', async () => {
    expect(await stage.api('POST', '/posts', '{"title": ')).toMatchObject({
      status: 400,
      body: { code: 'malformed', detail: 'Malformed JSON in request body' },
    })
  })

  test('a body that is not called JSON is refused', async () => {
    const plain = { 'content-type': 'text/plain' }
    expect(await stage.api('POST', '/posts', 'title=a', plain)).toMatchObject({
      status: 415,
      body: { code: 'unsupported-type', detail: 'Content-Type: expected application/json' },
    })
  })

  test('a body of more than 8 MB is refused', async () => {
    const html = 'a'.repeat(8 * 1024 * 1024)
    expect(await stage.api('POST', '/posts', { ...ferry, html })).toMatchObject({
      status: 413,
      body: { code: 'too-large', detail: 'Expected at most 8 MB' },
    })
  })
})
