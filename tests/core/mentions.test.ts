import { describe, expect, test } from 'vitest'
import { countText } from '../../src/core/count-text.ts'
import { handleFault, type MentionForm, mentionOf } from '../../src/core/mentions.ts'
import { shareText } from '../../src/core/share-text.ts'
import { parseTemplate } from '../../src/core/template.ts'
import type { TextRules } from '../../src/core/text-rules.ts'
import { post, publication } from './sample-share.ts'

const people = {
  'Ana Example': {
    mastodon: 'ana@social.example',
    x: '@ana',
    bluesky: 'ana.example',
    linkedin: 'urn:li:organization:12',
  },
  'Bo  SAMPLE': { mastodon: '@bo@other.example' },
}

test.each<[MentionForm, readonly string[], readonly string[]]>([
  ['name', ['@ada', 'ada', '@Ada_9'], ['@ada.b', '@', '', '@ada b', '@a@b', '@ädä']],
  ['dotted-name', ['@ada.b', '@ada', 'a_.b'], ['@.ada', '@ada.', '@a b', '@a@b']],
  ['domain', ['@ada.example', 'a-b.news.example'], ['@ada', 'ada.', 'ada..example', 'a.b/c']],
  ['address', ['@ada@social.example', 'a.b@x.example'], ['@ada', '@ada@', 'ada@social', '@a@b c']],
  ['urn', ['urn:li:organization:12'], ['urn:li:person:a', '12', '@acme']],
])('a handle of the form %s', (form, right, wrong) => {
  expect(right.map((handle) => handleFault(form, handle))).toEqual(right.map(() => undefined))
  expect(wrong.filter((handle) => handleFault(form, handle) === undefined)).toEqual([])
})

test.each([
  ['mastodon', 'address', 'Ana Example', '@ana@social.example'],
  ['mastodon', 'address', 'bo Sample', '@bo@other.example'],
  ['x', 'name', 'Ana Example', '@ana'],
  ['x', 'name', 'Bo Sample', 'Bo Sample'],
  ['linkedin', 'urn', 'ANA (Example)', 'ANA (Example)'],
  ['linkedin', 'urn', 'Ana Example', '@[Ana Example](urn:li:organization:12)'],
  ['linkedin', 'urn', 'ana  EXAMPLE', '@[Ana Example](urn:li:organization:12)'],
  ['slack', undefined, 'Ana Example', 'Ana Example'],
  ['constructor', 'name', 'Ana Example', 'Ana Example'],
  ['x', 'name', 'constructor', 'constructor'],
] as const)('on %s (%s) %s is %s', (id, mentions, name, expected) => {
  expect(mentionOf(name, people, { id, mentions })).toBe(expected)
})

describe('in share texts', () => {
  const share = (text: string, rules: TextRules, id: string, about = post) => {
    const template = parseTemplate(text)
    if (!template.ok) throw new Error(template.message)
    return shareText({
      template: template.template,
      post: about,
      publication: { ...publication, people },
      rules,
      accountId: 'account',
      network: { id, name: id },
    })
  }
  const mastodon: TextRules = {
    max: 500,
    unit: 'graphemes',
    urlLength: 23,
    shortMentions: true,
    mentions: 'address',
  }
  const linkedin: TextRules = { max: 400, unit: 'utf16', markup: 'little-text', mentions: 'urn' }

  test('authors are mentioned where that is known, and counted as the network does', () => {
    expect(share('By {{ post.mentions }}', mastodon, 'mastodon')).toEqual({
      ok: true,
      text: 'By @ana@social.example, @bo@other.example and Cy Model',
      count: 'By @ana, @bo and Cy Model'.length,
      shrunk: [],
      dropped: [],
    })
    expect(share('{{ post.author | mention }}|{{ "Cy" | mention }}', mastodon, 'mastodon')).toEqual(
      expect.objectContaining({ text: '@ana@social.example|Cy' }),
    )
    expect(
      share('{{ post.mentions }}{% if post.mentions %}!{% endif %}', mastodon, 'none'),
    ).toEqual(expect.objectContaining({ text: 'Ana Example, Bo Sample and Cy Model!' }))
    const nobody = { ...post, authors: [] }
    expect(share('A{% if post.mentions %}!{% endif %}', mastodon, 'mastodon', nobody)).toEqual(
      expect.objectContaining({ text: 'A' }),
    )
  })

  test('the same template gives each network its own', () => {
    const text = '{{ post.mentions }}'
    const texts = ['x', 'mastodon', 'x', 'none'].map((id) => {
      const rules: TextRules =
        id === 'x' ? { max: 280, unit: 'weighted', mentions: 'name' } : mastodon
      const made = share(text, rules, id)
      return made.ok && made.text.split(',')[0]
    })
    expect(texts).toEqual(['@ana', '@ana@social.example', '@ana', 'Ana Example'])
  })

  test('a mention is never cut', () => {
    const dek = `${'word '.repeat(60)}@ana@social.example ${'@[Dr. Ana B Example](urn:li:organization:12) '.repeat(9)}`
    const about = { ...post, dek, authors: [] }
    for (let max = 60; max < 700; max += 1) {
      const made = share('{{ post.dek | shrink }}', { ...linkedin, max }, 'linkedin', about)
      if (!made.ok) throw new Error(made.reason)
      expect(countText(made.text, { ...linkedin, max }).valid).toBe(true)
      const rest = made.text
        .replaceAll('@[Dr. Ana B Example](urn:li:organization:12)', '')
        .replaceAll('@ana@social.example', '')
      expect(rest).not.toMatch(/[@[\]()]|Dr\.|urn|ana/)
    }
  })

  test('what does not fit beside a mention yields, the mention stays', () => {
    const made = share(
      '{{ post.title | shrink }} {{ post.mentions | keep }}',
      { ...mastodon, max: 40 },
      'mastodon',
    )
    expect(made).toEqual({
      ok: true,
      text: 'Council agrees… @ana@social.example, @bo@other.example and Cy Model',
      count: 38,
      shrunk: ['post.title'],
      dropped: [],
    })
  })
})
