import fc from 'fast-check'
import twitter from 'twitter-text'
import { describe, expect, test } from 'vitest'
import { countText } from '../../src/core/count-text.ts'
import { findLinks } from '../../src/core/find-links.ts'
import { shareText } from '../../src/core/share-text.ts'
import { parseTemplate } from '../../src/core/template.ts'
import { carriesLink, unlinked } from '../../src/core/unlinked.ts'
import { mastodon, post, publication, x } from './sample-share.ts'

test.each([
  ['Booking.com sells ASP.NET', 'Booking.\u2060com sells ASP.\u2060NET'],
  ['Read readme.md.', 'Read readme.\u2060md.'],
  ['See https://paper.com/a.html', 'See https:\u2060//paper.\u2060com/a.\u2060html'],
  ['Next.js counts 3.5, e.g. here.', 'Next.\u2060js counts 3.5, e.g. here.'],
])('what X would make a link of reads as before and is none: %j', (text, shown) => {
  expect(unlinked(text, x)).toBe(shown)
  expect(unlinked(shown, x)).toBe(shown)
})

test('where only addresses with a scheme are links, names of hosts stay', () => {
  expect(unlinked('Booking.com: http://paper.com', mastodon)).toBe(
    'Booking.com: http:\u2060//paper.com',
  )
})

test.each([
  ['always', 'normal', true],
  ['never', 'breaking', false],
  ['top', 'normal', false],
  ['top', 'breaking', true],
  [undefined, 'quiet', true],
] as const)('links: %s, a %s post: %s', (links, priority, carries) => {
  expect(carriesLink(links, { priority })).toBe(carries)
})

function linkless(template: string, changes: Partial<typeof post> = {}, rules = x) {
  const parsed = parseTemplate(template)
  if (!parsed.ok) throw new Error(parsed.message)
  const made = shareText({
    template: parsed.template,
    post: { ...post, ...changes },
    publication,
    rules,
    accountId: 'main-account',
    network: { id: 'network', name: 'Network' },
    linkless: true,
  })
  return made.ok ? made.text : made.reason
}

describe('a share text without a link', () => {
  test('has no line for it', () => {
    expect(linkless('{{ post.title }}\n\n{{ post.url }}\n{{ post.hashtags }}')).toBe(
      'Council agrees on a plan for the old harbour\n\n#PressFreedom #Harbour',
    )
    expect(linkless('{{ post.title }}\n{{ post.url }}')).toBe(
      'Council agrees on a plan for the old harbour',
    )
  })

  test('a template can ask whether there is one', () => {
    const template =
      '{{ post.title }}{% if post.url %}\nRead on: {{ post.url }}{% endif %}{% if publication.home %} {{ publication.home }}{% endif %}'
    expect(linkless(template)).toBe('Council agrees on a plan for the old harbour')
  })

  test('what a person wrote for the post loses its link, and no other that begins like it', () => {
    const url = 'https://paper.com/a'
    const share = { text: 'Come and see:\nhttps://paper.com/a\nand https://paper.com/ab' }
    expect(linkless('', { url, share })).toBe('Come and see:\nand https:\u2060//paper.\u2060com/ab')
  })

  test('names that look like hosts stay readable', () => {
    expect(linkless('{{ post.title }}', { title: 'Booking.com fined' })).toBe(
      'Booking.\u2060com fined',
    )
    expect(linkless('{{ post.title }}', { title: 'Booking.com fined' }, mastodon)).toBe(
      'Booking.com fined',
    )
  })
})

const letters = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'abcABC..//::@#$-_~%?=&()日本ü\u0301é\u2060\u200b\u200e 1'),
    fc.constantFrom('.com', '.net', '.co.jp', '.みんな', 'http://', 'https://', 'www.', 't.co/'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }),
  ),
  maxLength: 60,
})

test('whatever a text says, X finds no link in it, and nothing visible is lost', () => {
  const visible = (text: string) => text.normalize('NFC').replaceAll('\u2060', '')
  fc.assert(
    fc.property(letters, (text) => {
      const shown = unlinked(text, x)
      expect(twitter.extractUrlsWithIndices(shown)).toEqual([])
      expect(findLinks(shown, 'bare')).toEqual([])
      expect(findLinks(unlinked(text, mastodon), 'scheme')).toEqual([])
      expect(visible(shown)).toBe(visible(text))
    }),
    { numRuns: 20_000 },
  )
})

test('however it is cut to fit, a linkless share text has no link', () => {
  fc.assert(
    fc.property(letters, letters, fc.integer({ min: 12, max: 90 }), (title, dek, max) => {
      const rules = { ...x, max }
      const template = '{{ post.title | shrink: 2 }} {{ post.dek | shrink }}.{{ post.section }}'
      const made = linkless(template, { title: `a${title}`, dek, section: 'com' }, rules)
      if (made.startsWith('The share text')) return
      expect(twitter.extractUrlsWithIndices(made)).toEqual([])
      expect(countText(made, rules).valid).toBe(true)
    }),
    { numRuns: 3_000 },
  )
})
