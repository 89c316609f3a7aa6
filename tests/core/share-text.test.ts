import { describe, expect, test } from 'vitest'
import { countText } from '../../src/core/count-text.ts'
import { shareText } from '../../src/core/share-text.ts'
import { parseTemplate } from '../../src/core/template.ts'
import type { SharedPost } from '../../src/core/template-context.ts'
import type { TextRules } from '../../src/core/text-rules.ts'
import { bluesky, mastodon, post, publication, x } from './sample-share.ts'

const usual =
  '{{ post.title }}{% if post.dek %}\n\n{{ post.dek | shrink }}{% endif %}\n\n{{ post.url }}\n{{ post.hashtags | drop: 2 }}'

function share(template: string, rules: TextRules, changes: Partial<SharedPost> = {}) {
  const parsed = parseTemplate(template)
  if (!parsed.ok) throw new Error(parsed.message)
  return shareText({
    template: parsed.template,
    post: { ...post, ...changes },
    publication,
    rules,
    accountId: 'main-account',
    network: { id: 'network', name: 'Network' },
  })
}

const utf16 = (max: number): TextRules => ({ max, unit: 'utf16' })
const text = (template: string, max: number, changes: Partial<SharedPost> = {}) => {
  const made = share(template, utf16(max), changes)
  return made.ok ? made.text : made.reason
}

test('what fits stays whole', () => {
  expect(share(usual, x)).toEqual({
    ok: true,
    text: 'Council agrees on a plan for the old harbour\n\nIt will be built in stages. The first one starts next spring.\n\nhttps://news.example.com/2026/11/old-harbour\n#PressFreedom #Harbour',
    count: 155,
    shrunk: [],
    dropped: [],
  })
})

test('what drops goes before what shrinks, and the link stays', () => {
  const dek = 'The first stage starts next spring, with homes, a school and a park; '
    .repeat(4)
    .trim()
  expect(share(usual, x, { dek })).toEqual({
    ok: true,
    text: 'Council agrees on a plan for the old harbour\n\nThe first stage starts next spring, with homes, a school and a park; The first stage starts next spring, with homes, a school and a park; The first stage starts next spring, with homes, a school and a park…\n\nhttps://news.example.com/2026/11/old-harbour',
    count: 278,
    shrunk: ['post.dek'],
    dropped: ['post.hashtags'],
  })
})

describe('order', () => {
  const three =
    '{{ post.section | drop: 1 }} {{ post.author | drop: 3 }} {{ post.language | drop: 2 }}.'

  test('the highest number goes first', () => {
    expect([21, 20, 9, 8, 5].map((max) => text(three, max))).toEqual([
      'Local Ana Example en.',
      'Local en.',
      'Local en.',
      'Local.',
      '.',
    ])
  })

  test('a shrinking piece with a higher number yields before a dropping one, and takes back what room there is', () => {
    const template = '{{ post.title | shrink: 5 }}\n{{ post.section | drop: 2 }}'
    expect(text(template, 49)).toBe('Council agrees on a plan for the old…\nLocal')
    expect(text('{{ post.title | shrink: 5 }}\n{{ post.authors | drop: 2 }}', 38)).toBe(
      'Ana Example, Bo Sample and Cy Model',
    )
    expect(text('{{ post.title | shrink: 5 }}\n{{ post.authors | drop: 2 }}', 34)).toBe(
      'Council agrees on a plan for the…',
    )
  })

  test('what is not marked shrinks last, the longer first, and never goes', () => {
    const template = '{{ post.title }} by {{ post.author }} {{ post.dek | shrink }}'
    expect(text(template, 59)).toBe('Council agrees on a plan for the old harbour by Ana Example')
    expect(text(template, 40)).toBe('Council agrees on a plan… by Ana Example')
    expect(text(template, 20)).toBe('Coun… by Ana Example')
    expect(text(template, 9)).toBe('C… by An…')
    expect(text(template, 7)).toBe(
      'The share text counts 8 at its shortest, and the network takes 7',
    )
  })

  test('keep and literal text are never touched', () => {
    expect(text('Breaking: {{ post.title | keep }}{{ post.dek | shrink }}', 54)).toBe(
      'Breaking: Council agrees on a plan for the old harbour',
    )
    expect(text('Breaking: {{ post.title | keep }}{{ post.dek | shrink }}', 53)).toBe(
      'The share text counts 54 at its shortest, and the network takes 53',
    )
  })
})

describe('white space', () => {
  test.each([
    [
      '{{ post.title }}\n\n{{ post.author | drop: 1 }}\n\n{{ post.url }}',
      'T\n\nhttps://news.example.com/2026/11/old-harbour',
    ],
    [
      '{{ post.title }} {{ post.author | drop: 1 }} {{ post.url }}',
      'T https://news.example.com/2026/11/old-harbour',
    ],
    [
      '{{ post.title }} {{ post.author | drop: 1 }}\n{{ post.url }}',
      'T\nhttps://news.example.com/2026/11/old-harbour',
    ],
    [
      '{{ post.author | drop: 1 }}\n{{ post.title }}\n{{ post.url }}',
      'T\nhttps://news.example.com/2026/11/old-harbour',
    ],
    [
      '{{ post.title }}\n{{ post.url }}\n{{ post.author | drop: 1 }}',
      'T\nhttps://news.example.com/2026/11/old-harbour',
    ],
    [
      '{{ post.title }}({{ post.author | drop: 1 }}) {{ post.url }}',
      'T() https://news.example.com/2026/11/old-harbour',
    ],
    [
      '{{ post.title }} \n\n\n\n{{ post.author | drop: 1 }}{{ post.url }}',
      'T\n\nhttps://news.example.com/2026/11/old-harbour',
    ],
    [
      '{{ post.title }} {{ post.author | drop: 1 }} {{ post.dek | drop: 2 }} {{ post.url }}',
      'T https://news.example.com/2026/11/old-harbour',
    ],
  ])('of what dropped goes with it: %j', (template, expected) => {
    expect(text(template, 52, { title: 'T', authors: [{ name: 'A'.repeat(60) }] })).toBe(expected)
  })

  test('around what a post does not have is that of one place', () => {
    const { section: _, ...rest } = post
    const parsed = parseTemplate('{{ post.title }} {{ post.section }} {{ post.url }}')
    if (!parsed.ok) throw new Error(parsed.message)
    const request = { publication, rules: x, accountId: 'a', network: { id: 'n', name: 'N' } }
    expect(shareText({ ...request, template: parsed.template, post: rest })).toMatchObject({
      text: `${post.title} ${post.url}`,
    })
  })
})

describe('cutting', () => {
  const cut = (dek: string, max: number) => text('{{ post.dek | shrink }}', max, { dek })

  test.each([
    [
      'ends with a sentence when that is half of what fits',
      'It starts in spring. Then comes the rest of it.',
      40,
      'It starts in spring.',
    ],
    [
      'else with a word',
      'Yes. The council has agreed on the plan for the harbour.',
      40,
      'Yes. The council has agreed on the plan…',
    ],
    [
      'not with a sentence that says too little',
      'It rains. The council has agreed on the plan for the harbour.',
      40,
      'It rains. The council has agreed on the…',
    ],
    [
      'takes no abbreviation for a sentence',
      'The bridge of St. Louis stays closed until spring',
      30,
      'The bridge of St. Louis stays…',
    ],
    [
      'leaves no comma before the ellipsis',
      'Homes, schools, parks, and a long new promenade',
      23,
      'Homes, schools, parks…',
    ],
    [
      'leaves no open bracket either',
      'The mayor of the town (who was there) agreed',
      24,
      'The mayor of the town…',
    ],
    [
      'is not made where hardly anything fits',
      'Two words are not worth it',
      12,
      'The share text is empty',
    ],
    [
      'keeps links whole',
      'Read more about it at crates.io/harbour-plan today',
      34,
      'Read more about it at…',
    ],
    [
      'keeps hashtags and mentions whole',
      '港の再開発計画について発表#港の再開発計画が発表された',
      24,
      '港の再開発計画について発表…',
    ],
    [
      'keeps character references whole',
      '港の再開発計画と学校の計画&amp;公園',
      16,
      '港の再開発計画と学校の計画…',
    ],
    [
      'cuts between words where there are no spaces',
      '国際連合は安全保障理事会で決議を採択しました',
      16,
      '国際連合は安全保障理事会で決議…',
    ],
    [
      'ends with a sentence there too',
      '港の計画が決まりました。工事は来年の春に始まります',
      20,
      '港の計画が決まりました。',
    ],
  ])('%s', (_, dek, max, expected) => {
    expect(cut(dek, max)).toBe(expected)
  })

  test('never goes inside a grapheme, even where a word must be cut', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(text('{{ post.title }}', 30, { title: family.repeat(4) })).toBe(`${family.repeat(2)}…`)
    expect(text('{{ post.title }}', 6, { title: 'e\u0301'.repeat(9) })).toBe('e\u0301e\u0301…')
  })

  test('counts the ellipsis as the network does', () => {
    const title = 'a'.repeat(300)
    expect(share('{{ post.title }}', x, { title })).toMatchObject({
      text: `${'a'.repeat(278)}…`,
      count: 280,
    })
    expect(share('{{ post.title }}', bluesky, { title: 'a'.repeat(301) })).toMatchObject({
      text: `${'a'.repeat(299)}…`,
      count: 300,
    })
  })

  test('minds the limit in bytes', () => {
    const title = `${'क्षत्रिय '.repeat(180)}`.trim()
    const made = share('{{ post.title }}', { ...bluesky, max: 3000 }, { title })
    expect(made).toMatchObject({ ok: true, shrunk: ['post.title'] })
    expect(made.ok && new TextEncoder().encode(made.text).length).toBe(2977)
  })
})

describe('what the operator wrote for a post', () => {
  const wish = (wishes: SharedPost['share'], rules: TextRules = x) => {
    const made = share(usual, rules, { share: wishes })
    return made.ok ? made.text : made.reason
  }
  const { url } = post

  test('replaces the template: for the account, else its network, else all', () => {
    const texts = { 'main-account': 'Account', network: 'Network' }
    expect(wish({ text: 'All', texts })).toBe(`Account\n${url}`)
    expect(wish({ text: 'All', texts: { network: 'Network' } })).toBe(`Network\n${url}`)
    expect(wish({ text: 'All', texts: { other: 'Other' } })).toBe(`All\n${url}`)
    expect(wish({ text: 'All', texts: {} })).toBe(`All\n${url}`)
  })

  test('is no Liquid', () => {
    expect(wish({ text: '{{ post.title }}' })).toBe(`{{ post.title }}\n${url}`)
  })

  test('gets the link only when it lacks it and there is room', () => {
    expect(wish({ text: `See ${url}.` })).toBe(`See ${url}.`)
    expect(wish({ text: `See ${url}-2` })).toBe(`See ${url}-2\n${url}`)
    expect(wish({ text: 'a'.repeat(256) })).toBe(`${'a'.repeat(256)}\n${url}`)
    expect(wish({ text: 'a'.repeat(257) })).toBe('a'.repeat(257))
  })

  test('carries the link of this share where it says the post’s own', () => {
    const link = `${url}?utm_source=x`
    const linked = (text: string, linkless = false) => {
      const parsed = parseTemplate(usual)
      if (!parsed.ok) throw new Error(parsed.message)
      const made = shareText({
        ...{ template: parsed.template, publication, rules: x, accountId: 'a', link, linkless },
        ...{ post: { ...post, share: { text } }, network: { id: 'n', name: 'N' } },
      })
      return made.ok && made.text
    }
    expect(linked(`See ${url}. And ${url}`)).toBe(`See ${link}. And ${link}`)
    expect(linked(`See ${link}`)).toBe(`See ${link}`)
    expect(linked('See')).toBe(`See\n${link}`)
    expect(linked(`See ${url}-2`)).toBe(`See ${url}-2\n${link}`)
    expect([linked(`See\n${link}`, true), linked(`See ${url} now`, true)]).toEqual([
      'See',
      'See  now',
    ])
  })

  test('is refused with the numbers when it does not fit', () => {
    expect(wish({ text: 'a'.repeat(281) })).toBe(
      'The share text counts 281 at its shortest, and the network takes 280',
    )
    expect(wish({ text: '字'.repeat(20) }, { ...bluesky, maxBytes: 50 })).toBe(
      'The share text has 60 bytes at its shortest, and the network takes 50',
    )
  })
})

test('links cost what the network says', () => {
  const long = `https://news.example.com/${'a'.repeat(400)}`
  for (const rules of [x, mastodon])
    expect(share(usual, rules, { url: long })).toMatchObject({ ok: true, shrunk: [], dropped: [] })
  expect(share(usual, bluesky, { url: long })).toEqual({
    ok: false,
    reason: 'The share text counts 429 at its shortest, and the network takes 300',
  })
})

test('an ellipsis stands apart from a link before it, which a network would take it into', () => {
  const dek = 'Read all of it at https://news.example.com/long-read and then again'
  expect(text('{{ post.dek | shrink }}', 60, { dek })).toBe(
    'Read all of it at https://news.example.com/long-read and…',
  )
  expect(text('{{ post.dek | shrink }}', 55, { dek })).toBe(
    'Read all of it at https://news.example.com/long-read …',
  )
})

test('one cashtag is one where the network takes one', () => {
  const title = '$ABC and $XYZ fall, $5 stays'
  expect(share('{{ post.title }}', { ...x, cashtags: 1 }, { title })).toMatchObject({
    text: '$ABC and $\u2060XYZ fall, $5 stays',
    count: 30,
  })
  expect(share('{{ post.title }}', x, { title })).toMatchObject({ text: title })
  expect(countText(title, { ...x, cashtags: 1 }).valid).toBe(false)
})

test('what has too many links is shortened, and refused where it cannot be', () => {
  const five: TextRules = { max: 500, unit: 'code-points', maxLinks: 5 }
  const dek = [1, 2, 3, 4, 5, 6].map((n) => `Read https://a.example/${n} now.`).join(' ')
  expect(share('{{ post.dek | shrink }} {{ post.url }}', five, { dek })).toMatchObject({
    text: `${dek.split(' ').slice(0, 12).join(' ')} ${post.url}`,
    shrunk: ['post.dek'],
  })
  expect(share('{{ post.dek | keep }}', five, { dek })).toEqual({
    ok: false,
    reason: 'The share text has more links than the 5 that the network takes',
  })
})
