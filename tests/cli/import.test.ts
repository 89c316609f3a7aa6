import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { ghostJson, wordpressItem, wordpressXml } from './exports.ts'
import { terminal } from './terminal.ts'

let stage: ApiStage
let cli: ReturnType<typeof terminal>
beforeEach(async () => {
  stage = await openApi()
  cli = terminal(stage)
})
afterEach(() => stage.close())

const all = async () => (await stage.ports.posts.list({ limit: 200 })).items
const shared = async () => (await stage.ports.deliveries.list({}, { limit: 200 })).items.length

describe('import wordpress', () => {
  test('takes posts whole: id, date, author, terms, picture, paragraphs, former addresses', async () => {
    cli.files.set('site.xml', wordpressXml())
    expect(await cli.run('import', 'wordpress', 'site.xml')).toEqual({
      status: 0,
      out: 'site.xml: 2 created, 0 updated, 0 unchanged, 3 skipped\n',
      err: [
        'Skipped 1: It is not published (draft): --drafts takes it as a draft. "Not yet"',
        'Skipped 1: It is a page: --pages takes pages. "Imprint"',
        'Skipped 1: It is behind a password. "For friends"',
        '',
      ].join('\n'),
    })
    const [tram, ferry] = await all()
    expect(tram?.publishedAt).toEqual(new Date('2025-07-01T10:00:00Z'))
    expect(ferry).toMatchObject({
      guid: 'https://old.example/?p=7',
      url: 'https://old.example/2025/06/ferry/',
      title: 'The ferry & the bell',
      html: '<p>First line<br/>second line</p>\n<p>With a <a href="https://old.example/map">map</a>.</p>\n<figure><img src="https://old.example/boat.jpg" alt="A boat"/><figcaption>The boat</figcaption></figure>',
      authors: [{ name: 'Ana Example' }],
      tags: ['City', 'Rivers'],
      image: { url: 'https://old.example/ferry.jpg', alt: 'A ferry at dusk' },
      publishedAt: new Date('2025-06-02T08:30:00Z'),
      updatedAt: new Date('2025-06-03T09:00:00Z'),
      baseline: true,
      status: 'published',
    })
    const former = await stage.ports.posts.byAlias([
      { kind: 'url', value: 'https://old.example/2025/06/the-boat' },
    ])
    expect(former?.id).toBe(ferry?.id)
    expect(await shared()).toBe(0)
  })

  test('twice makes nothing new', async () => {
    cli.files.set('site.xml', wordpressXml())
    await cli.run('import', 'wordpress', 'site.xml')
    expect((await cli.run('import', 'wordpress', 'site.xml')).out).toBe(
      'site.xml: 0 created, 0 updated, 2 unchanged, 3 skipped\n',
    )
  })

  test('is not stopped by a post with hundreds of former addresses or an endless id', async () => {
    const slugs = Array.from({ length: 300 }, (_, at) => `old-${at}`)
    const metas = slugs.map(
      (slug) =>
        `<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>${slug}</wp:meta_value></wp:postmeta>`,
    )
    const usual = '<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>'
    const renamed = wordpressItem({ id: 30, title: 'Renamed', more: usual + metas.join('') })
    const endless = wordpressItem({ id: 31, title: 'Endless' }).replace(
      '?p=31',
      `?p=${'3'.repeat(3_000)}`,
    )
    cli.files.set('site.xml', wordpressXml(renamed + endless + wordpressItem({ id: 32 })))
    const { status, out, err } = await cli.run('import', 'wordpress', 'site.xml')
    expect([status, out]).toEqual([0, 'site.xml: 4 created, 0 updated, 0 unchanged, 4 skipped\n'])
    expect(err).toContain('Skipped 1: guid: longer than 2048 characters "Endless"')
  })

  test('takes drafts as drafts and pages as posts where it is told to', async () => {
    cli.files.set('site.xml', wordpressXml())
    await cli.run('import', 'wordpress', 'site.xml', '--drafts', '--pages')
    expect((await all()).map(({ title, status }) => [title, status]).sort()).toEqual([
      ['Imprint', 'published'],
      ['Not yet', 'draft'],
      ['The ferry & the bell', 'published'],
      ['Tram', 'published'],
    ])
  })

  test('a dry run says the same and saves nothing', async () => {
    cli.files.set('site.xml', wordpressXml())
    const { out } = await cli.run('import', 'wordpress', 'site.xml', '--dry-run')
    expect(out).toBe('site.xml: 2 created, 0 updated, 0 unchanged, 3 skipped (nothing was saved)\n')
    expect(await all()).toEqual([])
  })

  test('shares what is new only when it is told to', async () => {
    const fresh = wordpressItem({ id: 9, date: '2026-11-23 08:00:00', title: 'New' })
    cli.files.set('site.xml', wordpressXml(fresh))
    stage.pass(1)
    await cli.run('import', 'wordpress', 'site.xml', '--share', 'recent')
    const { items } = await stage.ports.deliveries.list({}, { limit: 200 })
    const titles = await Promise.all(
      items.map(async ({ postId }) => (await stage.ports.posts.byId(postId))?.title),
    )
    expect(new Set(titles)).toEqual(new Set(['New']))
  })

  test('one that was cut off goes on where it was, whatever was saved of the last batch', async () => {
    const many = Array.from({ length: 450 }, (_, n) => wordpressItem({ id: n + 10 })).join('')
    cli.files.set('site.xml', wordpressXml(many))
    const failing = terminal(stage, {
      openLocal: async () => {
        const app = await cli.io.openLocal()
        let batches = 0
        return {
          ...app,
          request: async (path, init) => {
            if (path.endsWith('/posts') && ++batches === 3) throw new Error('killed')
            return app.request(path, init)
          },
        }
      },
    })
    failing.files.set('site.xml', wordpressXml(many))
    expect(await failing.run('import', 'wordpress', 'site.xml')).toMatchObject({ status: 1 })
    expect(await stage.ports.posts.count()).toBeGreaterThan(100)
    const again = await cli.run('import', 'wordpress', 'site.xml', '--json')
    expect(again.err).toBe('Going on behind 200 that were taken before.\n')
    expect(JSON.parse(again.out)).toMatchObject({ resumed: 200, created: 452, unchanged: 0 })
    const { body } = await stage.api('GET', '/imports')
    expect(body.items.map(({ done, name }: never) => [done, name])).toEqual([[455, 'site.xml']])
  })

  test('takes a post as large as a post may be, and names one that is larger', async () => {
    const body = (length: number) =>
      `<![CDATA[<p>${'\u20ac'.repeat(length)}</p>]]></content:encoded>`
    const large = wordpressItem({ id: 9, title: 'Large' })
    const text = '<![CDATA[<p>Text 9</p>]]></content:encoded>'
    const larger = large.replaceAll('9', '11').replace('Large', 'Larger')
    cli.files.set(
      'site.xml',
      wordpressXml(
        large.replace(text, body(3_900_000)) +
          larger.replace(text.replace('9', '11'), body(4_000_001)),
      ),
    )
    const { out, err } = await cli.run('import', 'wordpress', 'site.xml')
    expect(out).toBe('site.xml: 3 created, 0 updated, 0 unchanged, 4 skipped\n')
    expect(err).toMatch(/Skipped 1: html: .* "Larger"/)
  })

  test.each([
    ['a file that is none', '<rss><channel></channel></rss>', 'expected an export of WordPress'],
    [
      'half a file',
      wordpressXml().slice(0, -40),
      'site.xml: The document breaks off before its end',
    ],
    ['no XML', 'hello', 'expected an export of WordPress'],
  ])('%s ends with what is wrong', async (_name, text, said) => {
    cli.files.set('site.xml', text)
    const { status, err } = await cli.run('import', 'wordpress', 'site.xml')
    expect(status).toBe(1)
    expect(err).toContain(said)
  })
})

describe('import ghost', () => {
  test('is not stopped by a date that is none', async () => {
    const posts = [{ id: '1', title: 'Far', slug: 'far', html: '<p>x</p>', published_at: 1e20 }]
    cli.files.set('ghost.json', JSON.stringify({ db: [{ data: { posts } }] }))
    expect(await cli.run('import', 'ghost', 'ghost.json')).toMatchObject({
      status: 0,
      out: 'ghost.json: 1 created, 0 updated, 0 unchanged, 0 skipped\n',
    })
  })

  test('takes posts whole; what only members may read stays behind', async () => {
    cli.files.set('ghost.json', ghostJson)
    const { out, err } = await cli.run('import', 'ghost', 'ghost.json')
    expect(out).toBe('ghost.json: 2 created, 0 updated, 0 unchanged, 3 skipped\n')
    expect(err).toContain('It was sent by email only. "Letter"')
    const [members, ferry] = await all()
    expect(members?.html).toBe('<p>A teaser &lt;b&gt;</p>')
    expect(ferry).toMatchObject({
      guid: '63a1',
      url: 'https://news.example/ferry/',
      title: 'The ferry',
      dek: 'It stays',
      html: '<p>See <img src="https://news.example/content/images/boat.jpg" alt=""/></p>',
      authors: [{ name: 'Ben', url: 'https://ben.example/' }, { name: 'Ana' }],
      tags: ['Rivers', 'City'],
      image: { url: 'https://news.example/content/images/ferry.jpg', alt: 'A ferry' },
      publishedAt: new Date('2025-06-02T08:30:00Z'),
      baseline: true,
    })
  })

  test('makes addresses as it is told', async () => {
    cli.files.set('ghost.json', ghostJson)
    await cli.run(
      'import',
      'ghost',
      'ghost.json',
      '--permalink',
      '/:year/:month/:slug/',
      '--home',
      'https://old.example/blog',
    )
    expect((await all()).map(({ url }) => url)).toContain('https://old.example/blog/2025/06/ferry/')
  })
})

describe('import markdown', () => {
  const yaml =
    '---\ntitle: The ferry\ndate: 2025-06-02 10:30:00 +0200\ntags: [rivers, city]\naliases: [/boat/]\n---\nIt *stays*.\n'

  test.each([
    [
      'Hugo',
      { 'hugo.toml': '', 'content/posts/ferry.md': yaml },
      'https://news.example/posts/ferry/',
    ],
    [
      'a bundle of Hugo',
      { 'hugo.toml': '', 'content/posts/ferry/index.md': yaml },
      'https://news.example/posts/ferry/',
    ],
    [
      'Jekyll',
      { '_config.yml': 'title: x', '_posts/2025-06-02-ferry.md': yaml },
      'https://news.example/2025/06/02/ferry.html',
    ],
    [
      'Jekyll with its own pattern',
      { '_config.yml': 'permalink: /:title/', '_posts/2025-06-02-ferry.md': yaml },
      'https://news.example/ferry/',
    ],
    [
      'Eleventy',
      { 'eleventy.config.js': '', 'src/posts/2025-06-02-ferry.md': yaml },
      'https://news.example/posts/ferry/',
    ],
    [
      'Astro',
      { 'astro.config.mjs': '', 'src/content/blog/ferry.md': yaml },
      'https://news.example/blog/ferry/',
    ],
    [
      'TOML',
      {
        'hugo.toml': '',
        'content/ferry.md':
          '+++\ntitle = "The ferry"\ndate = 2025-06-02T10:30:00+02:00\ntags = ["rivers", "city"]\naliases = ["/boat/"]\n[params]\nx = 1\n+++\nIt *stays*.',
      },
      'https://news.example/ferry/',
    ],
    [
      'JSON',
      {
        'hugo.json': '',
        'content/ferry.md':
          '{\n"title": "The ferry", "date": "2025-06-02T10:30:00+02:00", "tags": ["rivers", "city"],\n"aliases": ["/boat/"]\n}\nIt *stays*.',
      },
      'https://news.example/ferry/',
    ],
  ])('of %s', async (_system, files, url) => {
    for (const [name, text] of Object.entries(files)) cli.files.set(`site/${name}`, text)
    expect(await cli.run('import', 'markdown', 'site')).toMatchObject({ status: 0, err: '' })
    const [post] = await all()
    expect(post).toMatchObject({
      url,
      guid: url,
      title: 'The ferry',
      html: '<p>It <em>stays</em>.</p>\n',
      tags: ['rivers', 'city'],
      publishedAt: new Date('2025-06-02T08:30:00Z'),
    })
    const alias = { kind: 'url', value: 'https://news.example/boat' } as const
    expect((await stage.ports.posts.byAlias([alias]))?.id).toBe(post?.id)
  })

  test('skips drafts and what cannot be read, and names each', async () => {
    cli.files.set('site/a.md', '---\ntitle: A\ndraft: true\n---\nx')
    cli.files.set('site/b.md', '# No front matter')
    cli.files.set('site/c.md', '---\ntitle: [\n---\nx')
    const many = (name: string) => `[${Array(11).fill(`*${name}`).join()}]`
    const bomb = `a: &a [x]\nb: &b ${many('a')}\nc: &c ${many('b')}\nd: ${many('c')}`
    cli.files.set('site/d.md', `---\ntitle: D\n${bomb}\n---\nx`)
    cli.files.set('site/about.md', '---\ntitle: About us\n---\nx')
    const { out, err } = await cli.run('import', 'markdown', 'site')
    expect(out).toBe('site: 0 created, 0 updated, 0 unchanged, 5 skipped\n')
    expect(err).toContain('It has no date, so it is a page: --pages takes pages. "about.md"')
    expect(err).toMatch(/front matter: .*alias.* "d\.md"/)
    expect(err).toContain('--drafts takes it as a draft. "a.md"')
    expect(err).toContain('There is no front matter at its beginning. "b.md"')
    expect(err).toMatch(/front matter: .* "c\.md"/)
  })

  test('a date without a zone is that of the publication', async () => {
    cli.files.set('site/a.md', '---\ntitle: A\ndate: 2025-01-02 10:00\n---\nx')
    await cli.run('import', 'markdown', 'site')
    expect((await all())[0]?.publishedAt).toEqual(new Date('2025-01-02T09:00:00Z'))
  })
})

test('a file that is not there is named', async () => {
  expect(await cli.run('import', 'ghost', 'none.json')).toMatchObject({
    status: 2,
    err: expect.stringContaining('none.json: cannot be read'),
  })
})

test('documents come over REST as well', async () => {
  const { status, body } = await stage.api('POST', '/import', {
    url: 'https://old.example/export.xml',
    document: wordpressXml(),
    type: 'wordpress',
  })
  expect([status, body.created, body.skipped.length]).toEqual([200, 2, 3])
})
