import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countText } from '../../src/core/count-text.ts'
import { littleText } from '../../src/core/little-text.ts'
import { shareText } from '../../src/core/share-text.ts'
import { parseTemplate } from '../../src/core/template.ts'
import type { TextRules } from '../../src/core/text-rules.ts'
import { shownText } from '../../src/rehearsal/linkedin-text.ts'
import { post, publication } from './sample-share.ts'

const rules: TextRules = { max: 3000, unit: 'utf16', markup: 'little-text' }

describe('little text', () => {
  test.each([
    ['Bridge opens – “today”!', 'Bridge opens – “today”!'],
    [
      '\\ | { } @ [ ] ( ) < > # * _ ~',
      '\\\\ \\| \\{ \\} \\@ \\[ \\] \\( \\) \\< \\> \\# \\* \\_ \\~',
    ],
    ['#Harbour', '{hashtag|\\#|Harbour}'],
    ['New\n#Größe_2 #日本 #1 #', 'New\n{hashtag|\\#|Größe\\_2} {hashtag|\\#|日本} \\#1 \\#'],
    ['C#Sharp (#news)', 'C\\#Sharp \\(\\#news\\)'],
    ['https://news.example/a_b#part', 'https://news.example/a\\_b\\#part'],
    [
      'By @[Acme (Ltd) #1](urn:li:organization:12)!',
      'By @[Acme \\(Ltd\\) \\#1](urn:li:organization:12)!',
    ],
    ['@[Ada](urn:li:person:1)', '\\@\\[Ada\\]\\(urn:li:person:1\\)'],
    ['', ''],
  ])('of %j is %j', (text, expected) => {
    expect(littleText(text)).toBe(expected)
    expect(countText(text, rules).count).toBe(expected.length)
  })

  const texts = fc
    .array(fc.oneof(fc.constantFrom(...'\\|{}@[]()<>#*_~', ' #', '😀', 'é'), fc.string()))
    .map((parts) => parts.join(''))

  test('shows every text whole', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(shownText(littleText(text))).toBe(text)
      }),
    )
  })

  test('costs no less for more text', () => {
    fc.assert(
      fc.property(texts, texts, (text, more) => {
        expect(countText(text, rules).count).toBeLessThanOrEqual(
          countText(text + more, rules).count,
        )
      }),
    )
  })
})

test('links of a fixed length count that beside the markup of the rest', () => {
  expect(countText('(a_b) https://news.example/a_b', { ...rules, urlLength: 23 }).count).toBe(32)
})

test('a share text is cut until its markup fits', () => {
  const template = parseTemplate('{{ post.dek | shrink: 1 }}\n{{ post.url }}')
  if (!template.ok) throw new Error(template.message)
  const long = { ...post, dek: 'Bridge_opens (today) '.repeat(300) }
  const made = shareText({
    template: template.template,
    post: long,
    publication,
    rules,
    accountId: 'page',
    network: { id: 'linkedin', name: 'LinkedIn' },
  })
  if (!made.ok) throw new Error(made.reason)
  expect(littleText(made.text).length).toBe(made.count)
  expect(made.count).toBeLessThanOrEqual(3000)
  expect(made.count).toBeGreaterThan(2970)
})
