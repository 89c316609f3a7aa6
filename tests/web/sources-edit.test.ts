import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { setupForm } from '../../src/core/setup-form.ts'
import { setupFile } from '../../src/setup-file.ts'
import {
  type Fields,
  issuesIn,
  openVisitor,
  textOf,
  textsOf,
  type Visitor,
} from './browser-visitor.ts'
import { openStage, publicUrl, type Stage } from './stage.ts'

const SECRET = 'a secret shared with Ghost'
const WHSEC = `whsec_${Buffer.from('thirty-two bytes of a standard key').toString('base64')}`
const documents: Readonly<Record<string, readonly [type: string, text: string]>> = {
  'https://cms.example/': [
    'text/html',
    '<link rel="alternate" type="application/rss+xml" href="/index.xml">',
  ],
  'https://cms.example/index.xml': [
    'application/rss+xml',
    `<rss version="2.0"><channel><title>Harbour</title><link>https://cms.example/</link><description>d</description>
      <item><title>One</title><link>https://cms.example/one</link><guid>1</guid><pubDate>Mon, 23 Nov 2026 07:00:00 GMT</pubDate></item>
    </channel></rss>`,
  ],
}

let stage: Stage
let person: Visitor
let asked: string[]
beforeEach(async () => {
  asked = []
  stage = await openStage({
    outgoing: {
      fetch: () => Promise.reject(new Error('no network here')),
      document: async (url) => {
        asked.push(url)
        const [contentType, text] = documents[url] ?? []
        return text === undefined
          ? { outcome: 'failed', reason: `${url} answered 404` }
          : { outcome: 'fetched', url, contentType, bytes: new TextEncoder().encode(text) }
      },
    } as Stage['ports']['outgoing'],
  })
  onTestFinished(stage.close)
  person = await openVisitor(stage)
})

const sources = async () => {
  const setup = await stage.ports.setup.read()
  return setup ? setupForm(setup).sources : {}
}
const newOf = (type: string) => `/admin/sources/-/new?type=${type}`
const map = { 'map.url': 'https://news.example/{slug}', 'map.title': 'headline' }

const cases: readonly (readonly [type: string, fields: Fields, expected: object])[] = [
  [
    'feed',
    {
      url: 'https://reader:pass@cms.example/index.xml',
      every: 'auto',
      websub: 'false',
      full_text: 'yes',
    },
    {
      url: 'https://reader:pass@cms.example/index.xml',
      every: 'auto',
      websub: false,
      full_text: true,
    },
  ],
  ['ghost', { secret: SECRET }, { secret: SECRET }],
  ['wordpress', { secret: WHSEC, full_text: 'yes' }, { secret: WHSEC, full_text: true }],
  [
    'strapi',
    { token: SECRET, base: 'https://cms.example', 'map.url': 'https://news.example/{entry.slug}' },
    {
      token: SECRET,
      base: 'https://cms.example',
      map: { url: 'https://news.example/{entry.slug}' },
    },
  ],
  [
    'sanity',
    { secret: SECRET, ...map },
    { secret: SECRET, map: { url: map['map.url'], title: 'headline' } },
  ],
  [
    'webhook',
    { secret: WHSEC, ...map, 'events.deleted': 'article.spiked, article.gone' },
    {
      secret: WHSEC,
      map: { url: map['map.url'], title: 'headline' },
      events: { deleted: ['article.spiked', 'article.gone'] },
    },
  ],
  [
    'micropub',
    {
      token_endpoint: 'https://auth.example/token',
      me: 'https://ana.example/',
      url: 'https://news.example/{slug}',
    },
    {
      token_endpoint: 'https://auth.example/token',
      me: 'https://ana.example/',
      url: 'https://news.example/{slug}',
    },
  ],
]

describe.each(cases)('a source of type %s', (type, fields, expected) => {
  it('is made with every key, and stays what it is when its form is saved', async () => {
    const { page } = await person.send(newOf(type), { id: 'desk', ...fields })
    expect(textOf(page.querySelector('.flash'))).toBe('The source desk is there. Undo')
    expect(await sources()).toEqual({ desk: { type, ...expected } })
    const shown = await (await person.request('/admin/sources/desk')).text()
    for (const secret of [SECRET, WHSEC, 'reader:pass']) expect(shown).not.toContain(secret)
    const again = await person.send('/admin/sources/desk')
    expect(textOf(again.page.querySelector('.flash'))).toBe('Nothing was changed.')
    expect(await sources()).toEqual({ desk: { type, ...expected } })
  })
})

it('changes a secret, keeps it when the field is left empty, and never exports it', async () => {
  await person.send(newOf('webhook'), { id: 'desk', secret: WHSEC, ...map })
  await person.send('/admin/sources/desk', { 'map.dek': 'lead' })
  expect(await sources()).toMatchObject({ desk: { secret: WHSEC, map: { dek: 'lead' } } })
  const { page } = await person.send('/admin/sources/desk', { token: SECRET })
  expect((await sources()).desk).toMatchObject({ token: SECRET })
  expect((await sources()).desk?.secret).toBeUndefined()
  const setup = await stage.ports.setup.read()
  const exported = setup ? setupFile({}, () => '').write(setup) : ''
  expect(exported).toContain(`token: $${'{DESK_TOKEN}'}`)
  const undo = page.querySelector('form#undo')
  await person.request('/admin/undo', {
    former: undo?.querySelector('[name=former]')?.getAttribute('value') ?? '',
    back: '/admin/sources/desk',
  })
  expect((await sources()).desk).toMatchObject({ secret: WHSEC })
})

it('tells where a system sends its posts, and what is refused once it is removed', async () => {
  await person.send(newOf('ghost'), { id: 'blog', secret: SECRET })
  const page = await person.page('/admin/sources/blog')
  expect(page.querySelector('[data-copy]')?.getAttribute('data-copy')).toBe(
    `${publicUrl}/webhooks/blog`,
  )
  const gone = await person.send('/admin/sources/blog/remove', {}, 'form[action$="/remove"]')
  expect(textOf(gone.page.querySelector('.flash'))).toBe('The source blog is removed. Undo')
  expect(await sources()).toEqual({})
})

it('finds the feeds of a site, and polls one now', async () => {
  const { page } = await person.send(newOf('feed'), {
    id: 'cms',
    url: 'https://cms.example/',
    do: 'find',
  })
  expect(textsOf(page, '#found + ul li')).toEqual([
    'Take Harbour https://cms.example/index.xml, one post',
  ])
  expect(await sources()).toEqual({})
  const href = page.querySelector('#found + ul a')?.getAttribute('href') ?? ''
  await person.send(href)
  expect(await sources()).toEqual({
    cms: { type: 'feed', url: 'https://cms.example/index.xml', every: '15m' },
  })
  const polled = await person.send('/admin/sources/cms', {}, 'form[action$="/poll"]')
  expect(textOf(polled.page.querySelector('.flash'))).toBe('Read: 1 new, 0 changed.')
  expect(textsOf(polled.page, '.facts dd')).toContain('Done: new posts are shared.')
})

describe('what is wrong', () => {
  it('stands beside its field, and no secret comes back', async () => {
    const { status, page } = await person.send(newOf('webhook'), {
      id: '../x',
      secret: 'short-secret',
      base: 'cms',
    })
    expect([status, issuesIn(page)]).toEqual([
      422,
      {
        id: 'expected a name of small letters, digits, - and _',
        base: 'expected an http or https URL',
        'map-url': 'is missing: expected a value',
        'map-title': 'is missing: expected a value',
        secret: 'expected whsec_ and the base64 of 24 to 64 bytes',
      },
    ])
    const second = await person.send(newOf('webhook'), {
      id: 'desk',
      secret: 'short-secret',
      base: 'cms',
      'map.title': '..',
    })
    expect(issuesIn(second.page)).toEqual({
      base: 'expected an http or https URL',
      'map-title':
        'expected a dotted path like data.headline, or a text with one in braces like https://news.example/{data.slug}, got ..',
      'map-url': 'is missing: expected a value',
      secret: 'expected whsec_ and the base64 of 24 to 64 bytes',
    })
    expect(second.page.toString()).not.toContain('short-secret')
    expect(await sources()).toEqual({})
  })

  it('is an address where there is no feed', async () => {
    const { page } = await person.send(newOf('feed'), { url: 'https://none.example/', do: 'find' })
    expect(textOf(page.querySelector('.flash'))).toBe(
      'There is no feed: https://none.example/ answered 404.',
    )
  })
})
