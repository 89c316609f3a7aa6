import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Post } from '../../src/core/post.ts'
import type { Links } from '../../src/core/setup.ts'
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
