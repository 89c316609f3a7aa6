import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mappedPost } from '../../src/core/mapped-post.ts'
import { mapFault, valueAt } from '../../src/core/post-map.ts'
import { richTextHtml } from '../../src/core/rich-text.ts'
import type { WebhookSource } from '../../src/core/source.ts'
import { changeWordOf } from '../../src/sources/webhooks/change-word.ts'
import { generic } from '../../src/sources/webhooks/generic.ts'
import { ghost } from '../../src/sources/webhooks/ghost.ts'
import { sanity } from '../../src/sources/webhooks/sanity.ts'
import { strapi } from '../../src/sources/webhooks/strapi.ts'
import { wordpress } from '../../src/sources/webhooks/wordpress.ts'

const source = (type: WebhookSource['type']): WebhookSource => ({
  id: 'cms',
  type,
  map: { url: 'https://news.example/{entry.slug}', title: 'a.*.b', event: 'event', id: 'id' },
})
const keys = fc.constantFrom(
  ...['event', 'entry', 'post', 'current', 'previous', 'id', '_id', 'status', 'html', 'slug'],
  ...['body', 'tags', 'authors', 'author', 'image', 'title', 'publishedAt', 'children', '_type'],
)
/** JSON with the names that the readers look for in it. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom('post.published', 'entry.publish', 'block', 'published', 'post.deleted'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
  ),
})).value

describe('readers of webhooks', () => {
  it.each([ghost, wordpress, strapi, sanity, generic])(
    '$type: whatever is sent, nothing is thrown',
    (reader) => {
      fc.assert(
        fc.property(json, fc.constantFrom('create', 'delete', 'x'), (body, operation) => {
          const headers = { 'sanity-operation': operation }
          const { does } = reader.read(source(reader.type), { headers, body })
          expect(['save', 'unpublish', 'delete', 'nothing', 'fail']).toContain(does)
        }),
        { numRuns: 300 },
      )
    },
  )

  it('take lists within lists without end, and halves of letters', () => {
    let tags: unknown = 'deep'
    for (let depth = 0; depth < 100_000; depth += 1) tags = [tags]
    const map = { title: 'title', tags: 'tags', url: 'https://news.example/{slug}' }
    const body = { title: 'A', tags, slug: '\ud800' }
    expect(generic.read({ ...source('webhook'), map }, { headers: {}, body })).toEqual({
      ...{ does: 'save', word: 'published', url: 'https://news.example/%EF%BF%BD' },
      post: { title: 'A', url: 'https://news.example/%EF%BF%BD' },
    })
  })
})

describe('Sanity', () => {
  it('knows a message again, however its signature is written', async () => {
    const time = Date.parse('2026-11-23T08:00:00Z')
    const secret = 'a secret of Sanity'
    const bytes = new TextEncoder().encode('{}')
    const mac = createHmac('sha256', secret).update(`${time}.{}`).digest('base64url')
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = letters.charAt(letters.indexOf(mac.slice(-1)) ^ 1)
    const names = [mac, `${mac}=`, mac.slice(0, -1) + last].map(async (text) => {
      const header = () => `t=${time},v1=${text}`
      return sanity.verify({ ...source('sanity'), secret }, { header, bytes }, new Date(time))
    })
    const [first, ...others] = await Promise.all(names)
    expect(first).toMatchObject({ ok: true })
    expect(others).toEqual([first, first])
  })
})

describe('a place in a message', () => {
  const body = { data: { no: 7, slug: 'a b', tags: [{ name: 'x' }, { no: 1 }, { name: 'y' }] } }

  it.each<[string, unknown]>([
    ['data.no', 7],
    ['data.tags.0.name', 'x'],
    ['data.tags.*.name', ['x', 'y']],
    ['data.nothing.at.all', undefined],
    ['data.no.more', undefined],
    ['https://news.example/{data.no}/{data.slug}', 'https://news.example/7/a%20b'],
    ['https://news.example/{data.nothing}', undefined],
    ['data.constructor', undefined],
  ])('%s', (place, value) => {
    expect(valueAt(body, place)).toEqual(value)
  })

  it.each(['', '.', 'a..b', 'a.b.', 'a b', '{a', 'a}', '{}', '{a b}', 'https://x/{a}/{'])(
    'is refused: %s',
    (place) => expect(mapFault(place)).toBeDefined(),
  )
})

describe('what stands at a place', () => {
  it.each<[string, object, unknown, unknown]>([
    ['names with commas', { tags: 't' }, { t: 'a, b,,c' }, { tags: ['a', 'b', 'c'] }],
    [
      'names in objects',
      { authors: 't' },
      { t: { fullName: 'Ada' } },
      { authors: [{ name: 'Ada' }] },
    ],
    ['a slug', { section: 't' }, { t: { current: 'city' } }, { section: 'city' }],
    [
      'a day',
      { published_at: 't' },
      { t: '2026-11-23' },
      { published_at: '2026-11-23T00:00:00.000Z' },
    ],
    [
      'a time without a zone',
      { published_at: 't' },
      { t: '2026-11-23 08:00' },
      { published_at: '2026-11-23T08:00:00.000Z' },
    ],
    [
      'milliseconds',
      { updated_at: 't' },
      { t: 1_795_334_300_123 },
      { updated_at: '2026-11-22T07:58:20.123Z' },
    ],
    ['no time', { published_at: 't' }, { t: 'soon' }, { published_at: 'soon' }],
    ['what is live', { status: 't' }, { t: true }, { status: 'published' }],
    ['what is not', { status: 't' }, { t: 'in review' }, { status: 'draft' }],
    ['nothing', { title: 't', tags: 't', image: 't' }, { t: null }, {}],
    ['a script for a picture', { image: 't' }, { t: 'javascript:x()' }, {}],
  ])('%s', (_case, map, body, post) => {
    expect(mappedPost(map, body).post).toEqual(post)
  })
})

describe('blocks of text', () => {
  it('of Strapi become HTML, and what is no text in them stays text', () => {
    expect(
      richTextHtml([
        { type: 'heading', level: 2, children: [{ type: 'text', text: 'A <b>' }] },
        {
          type: 'paragraph',
          children: [
            { type: 'text', text: 'bold', bold: true },
            {
              type: 'link',
              url: 'https://a.example/"x',
              children: [{ type: 'text', text: ' link' }],
            },
          ],
        },
        {
          type: 'list',
          format: 'ordered',
          children: [{ type: 'list-item', children: [{ type: 'text', text: 'one' }] }],
        },
        { type: 'image', image: { url: '/a.jpg', alternativeText: 'A "bridge"' } },
        { type: 'unknown', children: [{ text: 'gone' }] },
      ]),
    ).toBe(
      '<h2>A &lt;b&gt;</h2><p><strong>bold</strong><a href="https://a.example/&quot;x"> link</a></p><ol><li>one</li></ol><img src="/a.jpg" alt="A &quot;bridge&quot;">',
    )
  })
})

describe('the words of systems for what happened', () => {
  it.each([
    ['post.published', 'published'],
    ['ARTICLE_REMOVED', 'deleted'],
    ['entry:update', 'edited'],
    ['page-unpublished', 'unpublished'],
    ['article.viewed', undefined],
    ['constructor', undefined],
  ])('%s: %s', (event, word) => {
    expect(changeWordOf({}, event)).toBe(word)
  })
})
