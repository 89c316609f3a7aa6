import { describe, expect, it } from 'vitest'
import {
  abilities,
  abilitiesWith,
  type ChangeResult,
  type Draft,
  type Network,
  type NetworkPost,
} from '../../src/ports/network.ts'
import { rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { draft, type Given, minutes, opensAt, other } from './network-facts.ts'

/** What a network says it can do beside publishing, it can; what it does not say, it has no method for. */
export function testAbilities(network: Network, given: Given): void {
  const { account } = given
  const settings = { ...rehearsalSettings[network.id], ...given.facts.settings }
  const can = new Set(abilitiesWith(network, settings))

  it('has a method for each thing it can do, and for no other', () => {
    const methods = abilities.filter((one) => one !== 'reply')
    expect(methods.filter((one) => account()[one] !== undefined)).toEqual(
      methods.filter((one) => can.has(one)),
    )
  })
  if (can.has('reply')) {
    describe('an answer', () => {
      testReply(given)
      if (given.facts.looks !== false) testFoundReply(given)
    })
  }
  if (can.has('edit')) describe('an edit', () => testEdit(given))
  if (can.has('remove')) describe('a removal', () => testRemove(given))
  if (can.has('recent')) {
    describe('reading what the account has', () => testRecent(given, can.has('reply')))
  }
  if (can.has('replies')) describe('counting answers', () => testReplies(given))
}

async function published(given: Given, wanted: Draft = draft): Promise<NetworkPost> {
  const result = await given.account().publish(wanted)
  if (result.outcome !== 'published') throw new Error(`not published: ${result.outcome}`)
  const { id, url } = result
  return url === undefined ? { id } : { id, url }
}

const gone: NetworkPost = { id: '4' }
const standing = async ({ ground }: Given) =>
  (await ground().rehearsal.posts()).map(({ text, replyTo }) => ({ text, replyTo }))

const more = { ...draft, text: `More: ${draft.url}`, key: 'answer' }

function testReply(given: Given): void {
  const { account } = given
  it('stands under the post it answers', async () => {
    const replyTo = await published(given)
    await published(given, { ...more, replyTo })
    expect(await standing(given)).toEqual([
      { text: draft.text, replyTo: undefined },
      { text: more.text, replyTo: replyTo.id },
    ])
  })

  it('to a post that is not there is refused as such', async () => {
    expect(await account().publish({ ...draft, replyTo: gone })).toEqual({
      outcome: 'rejected',
      reason: expect.stringMatching(/^(HTTP 40[034]: )?.*(reply|replied)/),
      gone: true,
    })
    expect(await standing(given)).toEqual([])
  })
}

function testFoundReply(given: Given): void {
  const find = async (wanted: Draft) => given.account().find?.(wanted, given.ground().clock.now)
  it('is found by a look, and not taken for its parent', async () => {
    const replyTo = await published(given)
    const answer = { ...more, replyTo }
    expect(await find(answer)).toEqual({ outcome: 'absent' })
    const post = await published(given, answer)
    expect(await find(answer)).toEqual({ outcome: 'found', post })
    expect(await find(draft)).toEqual({ outcome: 'found', post: replyTo })
  })
}

const edited = { ...draft, text: `Harbour bridge opens tomorrow\n\n${draft.url}` }

function testEdit(given: Given): void {
  const { account, ground, facts } = given
  const edit = async (post: NetworkPost) => account().edit?.(post, edited)
  it('changes what the post says, and may be repeated', async () => {
    const post = await published(given)
    expect([await edit(post), await edit(post)]).toEqual([{ outcome: 'done' }, { outcome: 'done' }])
    expect(await standing(given)).toEqual([{ text: edited.text, replyTo: undefined }])
  })

  it('of a post that is not there finds it gone', async () => {
    expect(await edit(gone)).toEqual({ outcome: 'gone' })
  })

  const longer = facts.tooLong === undefined ? [] : [facts.tooLong]
  it.each(longer)('says what is too long', async (text) => {
    const post = await published(given)
    expect(await account().edit?.(post, { ...draft, text })).toEqual({
      outcome: 'refused',
      reason: facts.reasons.rejected,
    })
    expect(await standing(given)).toEqual([{ text: draft.text, replyTo: undefined }])
  })

  testFaults(given, 'edit', edit)
  it.each(['500-after', 'reset-after', 'truncate'])('after %s it is done again', async (fault) => {
    const post = await published(given)
    await ground().order({ on: 'edit', do: fault })
    expect(await edit(post)).toMatchObject({ outcome: 'lost' })
    expect(await edit(post)).toEqual({ outcome: 'done' })
    expect(await standing(given)).toEqual([{ text: edited.text, replyTo: undefined }])
  })
}

function testRemove(given: Given): void {
  const { account, ground } = given
  const remove = async (post: NetworkPost) => account().remove?.(post)
  it('takes the post down and no other', async () => {
    const post = await published(given)
    await published(given, other)
    expect(await remove(post)).toEqual({ outcome: 'done' })
    expect(await standing(given)).toEqual([{ text: other.text, replyTo: undefined }])
  })

  it('of a post that is not there finds it gone', async () => {
    expect(await remove(gone)).toEqual({ outcome: 'gone' })
  })

  testFaults(given, 'delete', remove)
  it.each(['500-after', 'reset-after', 'truncate'])('after %s finds it gone', async (fault) => {
    const post = await published(given)
    await ground().order({ on: 'delete', do: fault })
    expect(await remove(post)).toMatchObject({ outcome: 'lost' })
    expect(await remove(post)).toEqual({ outcome: 'gone' })
    expect(await standing(given)).toEqual([])
  })
}

/** What goes wrong before anything was changed. */
function testFaults(
  given: Given,
  on: string,
  change: (post: NetworkPost) => Promise<ChangeResult | undefined>,
): void {
  const { reasons } = given.facts
  it.each([
    ['500-before', { outcome: 'lost', reason: reasons.broken }],
    ['reset-before', { outcome: 'lost', reason: 'the connection broke (ECONNRESET)' }],
    ['401', { outcome: 'auth', reason: reasons.auth }],
    ['blocked', { outcome: 'blocked', reason: reasons.blocked }],
    [
      '429',
      {
        outcome: 'retry',
        reason: reasons.limited,
        after: opensAt(given.facts, '2026-03-01T12:01:00Z'),
      },
    ],
  ])('tells %s', async (fault, expected) => {
    const post = await published(given)
    await given.ground().order({ on, do: fault })
    expect(await change(post)).toEqual(expected)
    expect(await standing(given)).toEqual([{ text: draft.text, replyTo: undefined }])
  })
}

function testRecent(given: Given, canReply: boolean): void {
  const { account, ground, facts } = given
  const since = new Date('2026-03-01T12:00:00Z')
  it('gives its own posts since then, newest first, with where they lead, without answers', async () => {
    const frozen = (wanted: Draft) => ({ ...wanted, at: ground().clock.now.toISOString() })
    await published(given, { ...other, text: 'Old news https://example.com/old', key: 'old' })
    ground().clock.now = new Date(since.getTime() + minutes(5))
    const first = await published(given, frozen(draft))
    if (canReply) {
      await published(given, frozen({ ...draft, text: 'More', key: 'more', replyTo: first }))
    }
    ground().clock.now = new Date(since.getTime() + minutes(6))
    const second = await published(given, frozen(other))
    const from = new Date(since.getTime() + minutes(1))
    expect(await account().recent?.(from)).toEqual({
      outcome: 'read',
      posts: [
        { ...second, text: expect.any(String), links: [other.url], at: ground().clock.now },
        {
          ...first,
          text: expect.stringContaining('Harbour bridge opens & closes'),
          links: [draft.url],
          at: new Date(since.getTime() + minutes(5)),
        },
      ],
    })
  })

  it.each([
    ['500-before', { outcome: 'later', reason: facts.reasons.broken }],
    ['401', { outcome: 'auth', reason: facts.reasons.auth }],
    [
      '429',
      {
        outcome: 'later',
        reason: facts.reasons.limited,
        after: opensAt(facts, '2026-03-01T12:01:00Z'),
      },
    ],
  ])('tells %s', async (fault, expected) => {
    await ground().order({ on: 'find', do: fault })
    expect(await account().recent?.(since)).toEqual(expected)
  })
}

function testReplies(given: Given): void {
  const { account, ground, facts } = given
  it('says how many there are', async () => {
    const post = await published(given)
    expect(await account().replies?.(post)).toEqual({ outcome: 'read', replies: 0 })
    await published(given, { ...other, replyTo: post })
    expect(await account().replies?.(post)).toEqual({ outcome: 'read', replies: 1 })
  })

  it('of a post that is not there finds it gone', async () => {
    expect(await account().replies?.(gone)).toEqual({ outcome: 'gone' })
  })

  it.each([
    ['500-before', { outcome: 'later', reason: facts.reasons.broken }],
    ['401', { outcome: 'auth', reason: facts.reasons.auth }],
  ])('tells %s', async (fault, expected) => {
    const post = await published(given)
    await ground().order({ on: 'read', do: fault })
    expect(await account().replies?.(post)).toEqual(expected)
  })
}
