import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Post } from '../../src/core/post.ts'
import type { Links } from '../../src/core/setup.ts'
import { shortCode } from '../../src/core/short-link.ts'
import { defineNetwork } from '../../src/ports/network.ts'
import { prepareDraft } from '../../src/tasks/prepare-draft.ts'
import { post } from '../fakes/posts.ts'

const publication = {
  title: 'The Daily Example',
  home: 'https://news.example',
  language: 'en',
  timezone: 'Europe/Berlin',
  legacyFeedPaths: [],
}
const network = (makesCards: boolean) =>
  defineNetwork({
    id: 'pigeon',
    name: 'Pigeon',
    text: { max: 300, unit: 'graphemes' },
    ...(!makesCards && { card: true }),
    settings: z.object({}),
    connect: () => {
      throw new Error('nobody is connected')
    },
  })

const prepared = (given: Partial<Post>, links?: Links, makes = false) => {
  const made = prepareDraft({
    post: post({ id: 'ferry', title: 'Night ferry stays', ...given }),
    publication,
    network: network(makes),
    accountId: 'loft',
    links,
    template: '{{ post.title }}',
  })
  return made.ok ? made.draft.card : made.reason
}

describe('the card of a draft', () => {
  it.each([
    [{}, { title: 'Night ferry stays' }],
    [
      { dek: 'By a vote of 8 to 5' },
      { title: 'Night ferry stays', description: 'By a vote of 8 to 5' },
    ],
    [{ summary: ' A summary\u0007. ' }, { title: 'Night ferry stays', description: 'A summary.' }],
    [
      { dek: 'The dek', summary: 'A summary' },
      { title: 'Night ferry stays', description: 'The dek' },
    ],
    [{ title: 'Two\nlines' }, { title: 'Two lines' }],
    [{ dek: ' ' }, { title: 'Night ferry stays' }],
  ])('of %j', (given, card) => {
    expect(prepared(given)).toEqual(card)
  })

  it('is made only for networks that make none, and where links are shared', () => {
    expect(prepared({}, 'always', true)).toBeUndefined()
    expect(prepared({}, 'never')).toBeUndefined()
    expect(prepared({}, 'top')).toBeUndefined()
    expect(prepared({ priority: 'breaking' }, 'top')).toEqual({ title: 'Night ferry stays' })
  })
})

describe('the link of a draft', () => {
  const making = (text?: string) => ({
    post: post({ id: 'ferry', title: 'Night ferry stays' }),
    publication: {
      ...publication,
      utm: { source: '{network}' },
      publicUrl: 'https://posts.news.example',
    },
    network: network(false),
    accountId: 'loft',
    template: '{{ post.title }} {{ post.url }}',
    ...(text !== undefined && { text }),
  })
  const drafted = (...given: Parameters<typeof prepareDraft>) => {
    const made = prepareDraft(...given)
    return made.ok ? [made.draft.url, made.draft.text, made.short?.code] : made.reason
  }
  const tracked = 'https://news.example/ferry?utm_source=pigeon'
  const code = shortCode('ferry', 'loft')

  it('is the one that stands in its text', () => {
    expect(drafted(making())).toEqual([tracked, `Night ferry stays ${tracked}`, undefined])
    expect(drafted({ ...making(), linkTerms: { shortLinks: true } })).toEqual([
      `https://posts.news.example/s/${code}`,
      `Night ferry stays https://posts.news.example/s/${code}`,
      code,
    ])
    const plain = 'Mine https://news.example/ferry'
    expect(drafted(making(plain))).toEqual(['https://news.example/ferry', plain, undefined])
    expect(drafted(making(`Mine ${tracked}`))).toEqual([tracked, `Mine ${tracked}`, undefined])
  })

  it('is the post’s own where texts carry none', () => {
    expect(drafted({ ...making(), links: 'never', linkTerms: { shortLinks: true } })).toEqual([
      'https://news.example/ferry',
      'Night ferry stays',
      undefined,
    ])
  })
})
