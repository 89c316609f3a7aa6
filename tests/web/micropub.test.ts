import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MicropubSource } from '../../src/core/source.ts'
import { type ApiStage, openApi, TOKEN } from './api-stage.ts'
import { publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'

let stage: ApiStage
const source: MicropubSource = {
  id: 'apps',
  type: 'micropub',
  tokenEndpoint: 'https://tokens.example/token',
  me: 'https://news.example/',
}
/** Token → what the endpoint says of it. */
const said: Record<string, unknown> = {
  writer: { me: 'https://news.example', scope: 'create update delete' },
  old: { me: 'https://news.example/', scope: 'post' },
  drafter: { me: 'https://news.example/', scope: 'draft' },
  stranger: { me: 'https://elsewhere.example/', scope: 'create' },
}
const asked: string[] = []

/** A picture of one point. */
const png = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ),
  (char) => char.charCodeAt(0),
)

beforeEach(async () => {
  asked.length = 0
  stage = await openApi()
  await stage.ports.setup.apply({ ...setup, sources: [source] }, stage.clock.now)
  Object.assign(stage.ports.outgoing, {
    fetch: async (url: string, { headers }: { headers: Record<string, string> }) => {
      asked.push(url)
      const answer = said[headers.authorization?.replace('Bearer ', '') ?? '']
      return answer
        ? Response.json(answer)
        : Response.json({ error: 'invalid_token' }, { status: 401 })
    },
  })
})
afterEach(() => stage.close())

const send = (body: BodyInit, type?: string, token: string | null = 'writer') =>
  stage.app.request('/micropub', {
    method: 'POST',
    headers: {
      ...(type && { 'content-type': type }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body,
  })
const form = (body: string, token?: string | null) =>
  send(body, 'application/x-www-form-urlencoded', token)
const json = (body: unknown, token?: string) =>
  send(JSON.stringify(body), 'application/json', token)
const query = async (search: string) => {
  const answer = await stage.app.request(`/micropub?${search}`, {
    headers: { authorization: 'Bearer writer' },
  })
  return answer.json()
}
const postAt = async (answer: Response) => {
  expect(answer.status).toBe(201)
  const location = answer.headers.get('location') ?? ''
  const { items } = await stage.ports.posts.list({ limit: 10 })
  const post = items.find(({ url }) => url === location)
  if (!post) throw new Error(`no post at ${location}`)
  return post
}

describe('creating, as in the examples of the Recommendation', () => {
  it('takes a form with a name for it and two categories', async () => {
    const answer = await form('h=entry&content=hello+world&category[]=foo&category[]=bar')
    expect(await postAt(answer)).toMatchObject({
      url: `${publicUrl}/posts/hello-world`,
      title: 'hello world',
      html: '<p>hello world</p>',
      tags: ['foo', 'bar'],
      status: 'published',
      source: 'apps',
      baseline: false,
    })
  })

  it('takes an article with HTML, a summary, a date, an author and a picture with a text', async () => {
    const answer = await json({
      type: ['h-entry'],
      properties: {
        name: ['Itsy Bitsy Spider'],
        content: [{ html: '<p>It went <em>up</em>.</p><script>no()</script>' }],
        summary: ['Up the water spout'],
        category: ['rain'],
        published: ['2026-11-23T09:00:00+02:00'],
        photo: [
          { value: 'https://photos.example/globe.gif', alt: 'A spinning globe' },
          'https://photos.example/two.jpg',
        ],
        'mp-slug': ['Itsy Bitsy!'],
      },
    })
    expect(await postAt(answer)).toMatchObject({
      url: `${publicUrl}/posts/itsy-bitsy`,
      title: 'Itsy Bitsy Spider',
      dek: 'Up the water spout',
      html: '<p>It went <em>up</em>.</p><p><img src="https://photos.example/two.jpg" alt=""/></p>',
      image: { url: 'https://photos.example/globe.gif', alt: 'A spinning globe' },
      publishedAt: new Date('2026-11-23T07:00:00Z'),
    })
  })

  it('takes text as text: markup in it is shown, empty lines end paragraphs', async () => {
    const answer = await form(`h=entry&content=${encodeURIComponent('a < b\nc\r\n\r\n<b>d</b>')}`)
    expect((await postAt(answer)).html).toBe('<p>a &lt; b<br/>c</p><p>&lt;b&gt;d&lt;/b&gt;</p>')
  })

  it('takes multipart fields with photos, and shows them', async () => {
    const fields = new FormData()
    fields.set('h', 'entry')
    fields.set('name', 'From a form')
    fields.set('content', 'Text')
    fields.append('photo[]', new Blob([png]), 'x.jpg')
    const post = await postAt(await send(fields))
    expect(post).toMatchObject({
      title: 'From a form',
      image: {
        url: expect.stringMatching(/^https:\/\/feeds\.news\.example\/media\/[0-9a-f]{32}\.png$/),
      },
    })
    const shown = await stage.app.request(new URL(post.image?.url ?? '').pathname)
    expect(shown.headers.get('content-type')).toBe('image/png')
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(png)
  })

  it('keeps a picture at its media endpoint, and nothing else', async () => {
    const upload = async (name: string, bytes: BlobPart, token = 'writer') => {
      const form = new FormData()
      form.set(name, new Blob([bytes], { type: 'image/png' }), 'x.png')
      return stage.app.request('/micropub/media', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: form,
      })
    }
    const kept = await upload('file', png)
    expect(kept.status).toBe(201)
    expect(kept.headers.get('location')).toMatch(/\/media\/[0-9a-f]{32}\.png$/)
    expect((await upload('file', '<svg onload="x()"/>')).status).toBe(400)
    expect((await upload('photo', png)).status).toBe(400)
    expect((await upload('file', png, 'wrong')).status).toBe(401)
    expect((await upload('file', new Uint8Array(11 * 1024 * 1024))).status).toBe(413)
    for (const name of ['x', `${'0'.repeat(32)}.png`, `${'0'.repeat(32)}.svg`]) {
      expect((await stage.app.request(`/media/${name}`)).status).toBe(404)
    }
  })

  it('gives each post an address of its own', async () => {
    await form('h=entry&name=Twice&content=a')
    const second = await form('h=entry&name=Twice&content=b')
    expect(second.headers.get('location')).toBe(`${publicUrl}/posts/twice-2`)
  })

  it('takes the same entry for the same post when an app sends it again, but not the next morning', async () => {
    const location = async () =>
      (await form('h=entry&content=Good+morning')).headers.get('location')
    expect([await location(), await location()]).toEqual([
      `${publicUrl}/posts/good-morning`,
      `${publicUrl}/posts/good-morning`,
    ])
    stage.pass(24 * 60)
    expect(await location()).toBe(`${publicUrl}/posts/good-morning-2`)
  })

  it('leaves the address to the pattern of the set-up', async () => {
    const patterned = { ...source, url: 'https://news.example/notes/{slug}' }
    await stage.ports.setup.apply({ ...setup, sources: [patterned] }, stage.clock.now)
    const answer = await form('h=entry&name=Über+uns&content=a')
    expect(answer.headers.get('location')).toBe('https://news.example/notes/%C3%BCber-uns')
  })

  it('keeps drafts as drafts, and posts of tomorrow for tomorrow', async () => {
    expect(await postAt(await form('h=entry&content=a&post-status=draft'))).toMatchObject({
      status: 'draft',
    })
    await form('h=entry&name=Tomorrow&content=b&published=2026-11-24T08:00:00Z')
    const page = () => stage.app.request('/posts/tomorrow')
    expect((await page()).status).toBe(404)
    stage.pass(24 * 60)
    expect((await page()).status).toBe(200)
  })

  it('shares where the writer says, and nowhere else', async () => {
    const answer = await form('h=entry&content=a&mp-syndicate-to[]=masto')
    const { id } = await postAt(answer)
    const { items } = await stage.ports.deliveries.list({ post: id }, { limit: 10 })
    expect(items.map(({ accountId }) => accountId)).toEqual(['masto'])
    const unknown = await form('h=entry&content=a&mp-syndicate-to=elsewhere')
    expect((await unknown.json()).error_description).toBe(
      'mp-syndicate-to: there is no account elsewhere',
    )
  })

  it('shows a post that has no other page, with what others need to quote it', async () => {
    await form('h=entry&name=Here&content=Text&category=city')
    const answer = await stage.app.request('/posts/here')
    const page = await answer.text()
    expect(answer.status).toBe(200)
    for (const part of [
      `<link rel="canonical" href="${publicUrl}/posts/here"/>`,
      '<meta property="og:title" content="Here"/>',
      '<h1 class="p-name">Here</h1>',
      '<div class="e-content"><p>Text</p></div>',
      '<span class="p-category">city</span>',
    ]) {
      expect(page).toContain(part)
    }
    expect(await (await stage.app.request('/')).text()).toContain(
      `<link rel="micropub" href="${publicUrl}/micropub"/>`,
    )
  })
})

describe('changing', () => {
  const url = `${publicUrl}/posts/first`
  beforeEach(async () => {
    await form('h=entry&name=First&content=One&category[]=a&category[]=b&mp-slug=first')
  })
  const source = async () => (await query(`q=source&url=${encodeURIComponent(url)}`)).properties

  it('replaces, adds and takes away, and shares nothing anew', async () => {
    const planned = (await stage.ports.deliveries.list({}, { limit: 50 })).items.length
    const changes = [
      { replace: { content: ['Two'] } },
      { add: { category: ['c'] } },
      { delete: { category: ['a'] } },
      { replace: { name: ['Second'] }, delete: ['photo'] },
    ]
    for (const change of changes) {
      const answer = await json({ action: 'update', url, ...change })
      expect([answer.status, await answer.text()]).toEqual([204, ''])
    }
    expect(await source()).toEqual({
      name: ['Second'],
      content: [{ html: '<p>Two</p>' }],
      category: ['b', 'c'],
      published: ['2026-11-23T08:00:00.000Z'],
      'post-status': ['published'],
      url: [url],
    })
    expect((await stage.ports.deliveries.list({}, { limit: 50 })).items).toHaveLength(planned)
  })

  it('deletes and brings back', async () => {
    expect((await form(`action=delete&url=${encodeURIComponent(url)}`)).status).toBe(204)
    expect((await stage.app.request('/posts/first')).status).toBe(410)
    expect((await json({ action: 'undelete', url })).status).toBe(204)
    expect((await stage.app.request('/posts/first')).status).toBe(200)
  })

  it('brings a draft back as a draft', async () => {
    await form('h=entry&content=Not+yet&post-status=draft')
    const draft = `${publicUrl}/posts/not-yet`
    await json({ action: 'delete', url: draft })
    await json({ action: 'undelete', url: draft })
    expect((await stage.app.request('/posts/not-yet')).status).toBe(404)
    expect(await stage.ports.posts.byId('not-yet')).toMatchObject({ status: 'draft' })
  })

  it('dates a draft by its publication', async () => {
    await form('h=entry&content=Slowly&post-status=draft')
    stage.pass(24 * 60)
    const action = { action: 'update', replace: { 'post-status': ['published'] } }
    await json({ ...action, url: `${publicUrl}/posts/slowly` })
    expect(await stage.ports.posts.byId('slowly')).toMatchObject({
      status: 'published',
      publishedAt: new Date('2026-11-24T08:00:00Z'),
    })
  })

  it.each([['__proto__'], ['constructor'], ['toString']])(
    'takes %s for a property like any other',
    async (name) => {
      const change = `{"action":"update","url":"${url}","add":{"${name}":["x"]}}`
      expect((await send(change, 'application/json')).status).toBe(204)
      const taken = `{"action":"update","url":"${url}","delete":{"${name}":["x"]}}`
      expect((await send(taken, 'application/json')).status).toBe(204)
      expect((await source()).name).toEqual(['First'])
    },
  )

  it('says what it was asked for', async () => {
    expect(
      await query(
        `q=source&url=${encodeURIComponent(url)}&properties[]=name&properties[]=category`,
      ),
    ).toEqual({ properties: { name: ['First'], category: ['a', 'b'] } })
    expect(await query('q=syndicate-to')).toEqual({
      'syndicate-to': [
        { uid: 'x', name: 'x on X', service: { name: 'X' } },
        { uid: 'masto', name: 'masto on Mastodon', service: { name: 'Mastodon' } },
        { uid: 'desk', name: 'desk on Mastodon', service: { name: 'Mastodon' } },
      ],
    })
    expect(await query('q=config')).toMatchObject({ q: ['config', 'source', 'syndicate-to'] })
  })
})

describe('who may', () => {
  const status = async (answer: Response) => [answer.status, (await answer.json()).error]

  it('takes tokens of the writer, and API tokens', async () => {
    expect((await form('h=entry&content=a', 'old')).status).toBe(201)
    expect((await form('h=entry&content=b', TOKEN)).status).toBe(201)
    const { body } = await stage.api('POST', '/tokens', { name: 'app' })
    expect((await form('h=entry&content=c', body.token)).status).toBe(201)
    expect((await form('h=entry&content=d&access_token=writer', null)).status).toBe(201)
    expect(new Set(asked)).toEqual(new Set(['https://tokens.example/token']))
  })

  it('takes no API token that may not change posts, and notes who wrote', async () => {
    const reader = (await stage.api('POST', '/tokens', { name: 'reader', scopes: ['read'] })).body
    expect(await status(await form('h=entry&content=a', reader.token))).toEqual([403, 'forbidden'])
    const app = (await stage.api('POST', '/tokens', { name: 'app', scopes: ['posts'] })).body
    await form('h=entry&content=Hello', app.token)
    await form('h=entry&content=Again')
    const { items } = await stage.ports.audit.list({ thing: { kind: 'post' } }, { limit: 9 })
    expect(items.map(({ actor, action }) => ({ actor, action }))).toEqual([
      {
        actor: { kind: 'person', id: 'https://news.example', name: 'https://news.example' },
        action: 'add',
      },
      { actor: { kind: 'token', id: app.id, name: 'app' }, action: 'add' },
    ])
  })

  it('holds no large body of who has not shown a token', async () => {
    const large = `h=entry&content=${'a'.repeat(1_100_000)}`
    expect(await status(await form(large, null))).toEqual([413, 'invalid_request'])
    expect(await status(await form(large, 'wrong'))).toEqual([401, 'unauthorized'])
    expect((await form(large)).status).toBe(201)
  })

  it('lets who may only draft leave drafts', async () => {
    const answer = await form('h=entry&content=a&post-status=published', 'drafter')
    expect(await postAt(answer)).toMatchObject({ status: 'draft' })
  })

  it.each<[string, () => Promise<Response> | Response, number, string]>([
    ['no token', () => form('h=entry&content=a', null), 401, 'unauthorized'],
    ['an unknown token', () => form('h=entry&content=a', 'wrong'), 401, 'unauthorized'],
    ['a token of somebody else', () => form('h=entry&content=a', 'stranger'), 403, 'forbidden'],
    [
      'a token without the scope',
      () => json({ action: 'update', url: 'https://a.example', add: { name: ['a'] } }, 'old'),
      401,
      'insufficient_scope',
    ],
    ['two tokens', () => form('h=entry&content=a&access_token=b'), 400, 'invalid_request'],
    ['nothing to post', () => form('h=entry'), 400, 'invalid_request'],
    ['another kind of thing', () => form('h=event&name=a'), 400, 'invalid_request'],
    ['a private post', () => form('h=entry&content=a&visibility=private'), 400, 'invalid_request'],
    ['an unknown action', () => form('action=burn&url=https://a.example'), 400, 'invalid_request'],
    [
      'an update of what is not there',
      () => json({ action: 'update', url: 'https://a.example', replace: { name: ['a'] } }),
      400,
      'invalid_request',
    ],
    [
      'an update with a text for a list',
      () => json({ action: 'update', url: 'https://a.example', replace: { name: 'a' } }),
      400,
      'invalid_request',
    ],
    ['JSON that is none', () => send('{', 'application/json'), 400, 'invalid_request'],
    [
      'a picture that is no address',
      () => form('h=entry&content=a&photo=x'),
      400,
      'invalid_request',
    ],
  ])('refuses %s', async (_case, ask, code, error) => {
    expect(await status(await ask())).toEqual([code, error])
  })

  it('is not there where the set-up does not say so', async () => {
    await stage.ports.setup.apply(setup, stage.clock.now)
    expect((await form('h=entry&content=a')).status).toBe(404)
  })
})
