import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countText } from '../../src/core/count-text.ts'
import { type ShareText, shareText } from '../../src/core/share-text.ts'
import { parseTemplate, type Template } from '../../src/core/template.ts'
import type { SharedPost } from '../../src/core/template-context.ts'
import type { TextRules } from '../../src/core/text-rules.ts'
import { bluesky, linkedin, mastodon, post, publication, threads, x } from './sample-share.ts'

const word = fc.oneof(
  fc.constantFrom(
    ...'the council agrees harbour, plan. Über früh “yes” (maybe) 3.5% … — e\u0301te\u0301 c\u0327a'.split(
      ' ',
    ),
    ...'国際連合は安全保障理事会で 決議を採択しました。 서울시의회 항구 مجلس المدينة والميناء שלום לכולם'.split(
      ' ',
    ),
    ...'สภาเมืองเห็นชอบ नगर परिषद क्षत्रिय பொருள் Ελλάδα Москва'.split(' '),
    ...'👨‍👩‍👧‍👦 🇩🇪 ✊🏽 1️⃣ ❤️ 🫱🏻‍🫲🏿 \u20bb7 \u{20bb7}'.split(' '),
    ...'crates.io #Harbour #港の計画 @desk @desk@social.example &amp; http://a.example/b_(c)'.split(
      ' ',
    ),
    `https://paper.com/${'long/'.repeat(40)}`,
    'Donaudampfschifffahrtsgesellschaft'.repeat(3),
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)
const prose = (max: number) =>
  fc
    .tuple(fc.array(word, { minLength: 1, maxLength: max }), fc.constantFrom(' ', ' ', '', '\n'))
    .map(([words, separator]) => words.join(separator))
const url = fc
  .tuple(
    fc.constantFrom(
      'https://news.example.com/',
      'https://paper.com/',
      'http://xn--r8jz45g.example/',
    ),
    fc.string({ unit: fc.constantFrom(...'abc-_/0%=&?.,'), maxLength: 150 }),
  )
  .map(([home, path]) => `${home}${path}x`)

const posts: fc.Arbitrary<SharedPost> = fc.record({
  url,
  title: prose(30).filter((title) => title.trim() !== ''),
  dek: prose(60),
  section: prose(2),
  tags: fc.array(prose(3), { maxLength: 6 }),
  authors: fc.array(
    prose(3).map((name) => ({ name })),
    { maxLength: 3 },
  ),
  publishedAt: fc.constant(post.publishedAt),
  share: fc.constant({}),
})

function parsed(text: string): Template {
  const result = parseTemplate(text)
  if (!result.ok) throw new Error(result.message)
  return result.template
}
const templates = fc.constantFrom(
  ...[
    '{{ post.title }}{% if post.dek %}\n\n{{ post.dek | shrink }}{% endif %}\n\n{{ post.url }}\n{{ post.hashtags | drop: 2 }}',
    '{{ post.title }}\n{{ post.url }}',
    '{{ post.url }} {{ post.dek | shrink: 3 }} by {{ post.authors | drop: 1 }}: {{ post.title }} {{ post.section | drop: 2 }}',
    'New: {{ post.title | shrink }} ({{ post.section }}) {{ post.url }} {{ post.hashtags }}',
  ].map(parsed),
)
const rules = fc.constantFrom<TextRules>(x, mastodon, bluesky, linkedin, threads)

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
const graphemesOf = (text: string) => Array.from(graphemes.segment(text), ({ segment }) => segment)

function share(template: Template, about: SharedPost, rule: TextRules): ShareText {
  const request = {
    template,
    publication,
    accountId: 'account',
    network: { id: 'network', name: 'Network' },
  }
  return shareText({ ...request, post: about, rules: rule })
}

const shared = fc.tuple(templates, posts, rules)
const runs = { numRuns: 1_000 }

describe('whatever is shared on whatever network', () => {
  test('fits, is counted right, and has the link whole', () => {
    fc.assert(
      fc.property(shared, ([template, about, rule]) => {
        const made = share(template, about, rule)
        if (!made.ok) return
        const { count, valid } = countText(made.text, rule)
        expect({ count: made.count, valid: true }).toEqual({ count, valid })
        expect(made.text).toContain(about.url)
      }),
      runs,
    )
  })

  test('is what a network without limits would get, when that fits', () => {
    fc.assert(
      fc.property(shared, ([template, about, rule]) => {
        const whole = share(template, about, { max: 1_000_000, unit: 'utf16' })
        if (!whole.ok) throw new Error(whole.reason)
        expect([whole.shrunk, whole.dropped]).toEqual([[], []])
        const fits = countText(whole.text, rule).valid
        const made = share(template, about, rule)
        expect(made.ok && made.shrunk.length + made.dropped.length === 0).toBe(fits)
        if (fits) expect(made).toMatchObject({ text: whole.text })
      }),
      runs,
    )
  })

  test('has no half graphemes', () => {
    fc.assert(
      fc.property(shared, ([template, about, rule]) => {
        const whole = share(template, about, { max: 1_000_000, unit: 'utf16' })
        const made = share(template, about, rule)
        if (!made.ok || !whole.ok) return
        const known = new Set([...graphemesOf(whole.text), '…', ' ', '\n'])
        expect(graphemesOf(made.text).filter((grapheme) => !known.has(grapheme))).toEqual([])
      }),
      runs,
    )
  })

  test('has no white space that nothing needs', () => {
    fc.assert(
      fc.property(shared, ([template, about, rule]) => {
        const made = share(template, about, rule)
        if (made.ok) expect(made.text).not.toMatch(/\s$|^\s|[^\S\n]\n|\n\n\n/)
      }),
      runs,
    )
  })

  test('is the same again, and stays as it is when an operator takes it over', () => {
    fc.assert(
      fc.property(shared, ([template, about, rule]) => {
        const made = share(template, about, rule)
        expect(share(template, about, rule)).toEqual(made)
        if (!made.ok) return
        const taken = share(template, { ...about, share: { text: made.text } }, rule)
        expect(taken).toEqual({ ...made, shrunk: [], dropped: [] })
      }),
      runs,
    )
  })

  test('is refused only when its link and its shortest title do not fit', () => {
    const template = parsed('{{ post.title }}\n{{ post.url }}')
    fc.assert(
      fc.property(posts, rules, (about, rule) => {
        fc.pre(!/[#@.&:]/.test(about.title))
        const [first = ''] = graphemesOf(about.title.trim())
        if (countText(`${first}…\n${about.url}`, rule).valid)
          expect(share(template, about, rule).ok).toBe(true)
      }),
      runs,
    )
  })
})
