import { Parser } from 'htmlparser2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { sessionOf } from '../web/session-of.ts'
import { publicUrl } from '../web/stage.ts'
import { setup } from '../web/stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

/** Leaves whatever it is put into, if it can. */
const evil = `"'><script src=//evil.example></script><img src=x onerror=alert(1)><svg/onload=alert(1)></title></textarea>\${7*7}{{7*7}}`
const html = [
  '<script>alert(1)</script><p onclick=alert(1) style="x:y">kept</p>',
  '<a href="javascript:alert(1)">a</a><a href=" java&#10;script:alert(1)">b</a><a href="data:text/html,x">c</a>',
  '<img src="javascript:alert(1)" srcset="javascript:alert(1) 1x"><img src="data:image/svg+xml;base64,AA">',
  '<iframe src="javascript:alert(1)"></iframe><object data=x></object><embed src=x><form action=//evil.example><button formaction=x>',
  '<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext><style><a title="</style><img src=x onerror=alert(1)>">',
  '<meta http-equiv=refresh content=0><base href=//evil.example><link rel=stylesheet href=//evil.example>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>]]><script>alert(1)</script>',
].join('')

/** What a browser would make of it: every element with its attributes. */
function elementsOf(text: string) {
  const elements: { readonly name: string; readonly attributes: Record<string, string> }[] = []
  const parser = new Parser({
    onopentag: (name, attributes) => void elements.push({ name, attributes }),
  })
  parser.end(text)
  return elements
}
const active = (elements: ReturnType<typeof elementsOf>) =>
  elements.filter(({ attributes }) =>
    Object.keys(attributes).some((key) => /^(?:on.*|style|srcdoc)$/.test(key)),
  )
const linksOf = (elements: ReturnType<typeof elementsOf>) =>
  elements.flatMap(({ attributes }) =>
    ['href', 'src', 'action', 'formaction', 'data', 'poster'].flatMap(
      (key) => attributes[key] ?? [],
    ),
  )

async function plant() {
  const { ports } = stage
  const clean = { ...setup, publication: { ...setup.publication, title: evil, description: evil } }
  const feeds = setup.feeds.map((feed) => ({ ...feed, title: evil, select: {} }))
  await ports.setup.apply({ ...clean, feeds }, stage.clock.now)
  await stage.save({
    id: 'evil',
    url: `https://news.example/"'><script>alert(1)</script>`,
    title: evil,
    dek: evil,
    summary: evil,
    section: evil.slice(0, 190),
    tags: [evil.slice(0, 190)],
    authors: [{ name: evil, url: `https://news.example/"><script>` }],
    image: { url: `https://news.example/"><script>`, alt: evil, credit: evil },
    attachments: [{ url: `https://news.example/"><script>`, type: 'audio/mpeg' }],
    share: { text: evil },
    html,
  })
  stage.pass(12)
  for (const account of ['x', 'masto']) await stage.deliver(account)
  await ports.setup.setAccountState('desk', 'broken', evil)
  await ports.setup.recordCheck('masto', { name: evil, url: 'https://social.example/"><script>' })
  await stage.api('POST', '/posts/evil/correct', { note: evil })
}

/** Pages, by the addresses that lead to them, with something hostile in whatever is a parameter. */
async function pages() {
  const { items } = await stage.ports.deliveries.list({}, { limit: 10 })
  const query = encodeURIComponent(evil)
  return [
    ...['/', `/?x=${query}`, `/posts/${query}`, `/nowhere/${query}`, '/api/v1/docs'],
    ...['/admin', '/admin/posts', '/admin/posts/evil', '/admin/deliveries', '/admin/accounts'],
    ...[`/admin/deliveries?state=${query}&account=${query}`, `/admin/deliveries?cursor=${query}`],
    ...[`/admin/posts?cursor=${query}`, `/admin/posts/${query}`, `/admin/deliveries/${query}`],
    ...[
      '/admin/rehearsal',
      `/admin/sign-in?token=${query}`,
      `/share/evil`,
      `/feeds/${query}/rss.xml`,
    ],
    ...items.map(({ id }) => `/admin/deliveries/${id}`),
  ]
}

describe('hostile text', () => {
  test('is text on every page', async () => {
    await plant()
    const session = await sessionOf(stage.app, stage.ports)
    const flash = encodeURIComponent(JSON.stringify({ kind: 'failed', text: evil }))
    const cookie = `posthorn_session=${session}; posthorn_flash=${flash}`
    let shown = 0
    for (const path of await pages()) {
      const answer = await stage.app.request(path, { headers: { cookie } })
      const text = await answer.text()
      expect(answer.status, path).toBeLessThan(500)
      if (!answer.headers.get('content-type')?.startsWith('text/html')) continue
      if (text.includes('evil.example')) shown += 1
      const elements = elementsOf(text)
      const names = new Set(elements.map(({ name }) => name))
      for (const name of ['svg', 'iframe', 'style', 'object', 'embed', 'base'])
        expect([path, name, names.has(name)]).toEqual([path, name, false])
      for (const { name, attributes } of elements)
        if (name === 'script') expect(attributes.src).toMatch(/^\/assets\/[\w.-]+(?:\?v=\w+)?$/)
      expect(active(elements), path).toEqual([])
      const safe = /^(?:https?:|mailto:|feed:https?:|\/(?!\/)|#|openapi\.json$)/
      expect(
        linksOf(elements).filter((link) => !safe.test(link)),
        path,
      ).toEqual([])
    }
    expect(shown).toBeGreaterThan(10)
  })

  test('is shown under a policy that runs nothing of it', async () => {
    const session = await sessionOf(stage.app, stage.ports)
    for (const path of await pages()) {
      for (const cookie of ['', `posthorn_session=${session}`]) {
        const { headers } = await stage.app.request(path, { headers: { cookie } })
        if (!headers.get('content-type')?.startsWith('text/html')) continue
        const policy = headers.get('content-security-policy') ?? ''
        expect([path, policy.split('; ')[0]]).toEqual([path, "default-src 'none'"])
        expect(policy).not.toMatch(/unsafe|\bscript-src[^;]*(?:\*|https?:|data:)/)
        for (const part of ["frame-ancestors 'none'", "base-uri 'none'"])
          expect(policy).toContain(part)
        expect(headers.get('x-content-type-options')).toBe('nosniff')
        expect(headers.get('x-powered-by') ?? headers.get('server')).toBe(null)
      }
    }
  })

  test('is text in every feed, and its HTML is harmless', async () => {
    await plant()
    const stored = (await stage.ports.posts.byId('evil'))?.html ?? ''
    expect(stored).toContain('<p>kept</p>')
    const elements = elementsOf(stored)
    expect([...new Set(elements.map(({ name }) => name))].sort()).toEqual(['a', 'img', 'p'])
    expect(active(elements)).toEqual([])
    expect(linksOf(elements).filter((link) => !/^https?:/.test(link))).toEqual([])
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      const text = await (await stage.app.request(`/${file}`)).text()
      expect(text).toContain('kept')
      const outside = text.replace(/<!\[CDATA\[.*?\]\]>/gs, '')
      if (file !== 'feed.json') expect(outside).not.toMatch(/<(?:script|img|svg)\b|javascript:/)
      expect(text).not.toMatch(/(?:href|src)=\\?"\s*(?:javascript|data:text)/i)
    }
  })
})

describe('an address of a post', () => {
  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '//evil.example',
    '/x',
    'feed:https://x',
  ])('%s is refused wherever one stands', async (url) => {
    const post = { url: 'https://news.example/a', title: 'A' }
    for (const wrong of [
      { ...post, url },
      { ...post, image: { url } },
      { ...post, authors: [{ name: 'A', url }] },
      { ...post, attachments: [{ url, type: 'audio/mpeg' }] },
    ])
      expect((await stage.api('POST', '/posts', wrong)).status).toBe(422)
  })

  test('is the only place that /posts/{id} leads to', async () => {
    await stage.save({ id: 'ferry', url: 'https://news.example/ferry', title: 'Ferry' })
    for (const query of [
      '',
      '?url=https://evil.example',
      '?next=//evil.example',
      '/..//evil.example',
    ])
      expect(
        (await stage.app.request(`/posts/ferry${query}`)).headers.get('location') ??
          'https://news.example/ferry',
      ).toBe('https://news.example/ferry')
    expect(publicUrl).toBe('https://feeds.news.example')
  })
})
