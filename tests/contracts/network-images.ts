import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Draft, Network, Publisher } from '../../src/ports/network.ts'
import { draft, type NetworkFacts } from './network-facts.ts'
import { type Ground, openGround } from './network-ground.ts'
import { nonsense, photo } from './sample-images.ts'

/** A Worker cannot serve sockets. */
const inWorkerd = navigator.userAgent === 'Cloudflare-Workers'
const ways = inWorkerd ? (['in process'] as const) : (['in process', 'over a socket'] as const)

const card = { title: 'Harbour bridge opens', description: 'After three years' }
const { type, width, height, alt } = photo

export interface ImageFacts extends NetworkFacts {
  /** The endpoints that are asked before the post is made, in their order. */
  readonly uploads: readonly [string, ...string[]]
  /** The endpoint that takes image and text at once: what goes wrong there may have posted. */
  readonly atOnce?: true
  /** What is told of a file that is no image. */
  readonly refused: string
  /** False where followers get no alternative text. */
  readonly alt?: false
}

/** What every network must do that takes images, against its rehearsal. */
export function testNetworkImages(network: Network, facts: ImageFacts): void {
  describe.each(ways)(`images on ${network.id} %s`, (how) => {
    let ground: Ground
    let account: Publisher
    beforeEach(async () => {
      ground = await openGround(network, how, facts.served, facts.creates, facts.settings)
      account = ground.connect()
    })
    afterEach(() => ground.close())
    const given = { ground: () => ground, account: () => account, facts }
    if (network.images?.attach) testAttached(given)
    if (network.images?.attach && network.can.includes('edit')) testEdited(given)
    if (network.images?.card) testCard(given)
    testWithout(given, network.images?.attach ? {} : { card })
    if (facts.atOnce) testAtOnce(given)
    else testUploads(given, network.images?.attach ? {} : { card })
  })
}

interface Given {
  ground(): Ground
  account(): Publisher
  readonly facts: ImageFacts
}

const shown = async (ground: Ground) =>
  (await ground.rehearsal.posts()).map(({ text, image }) => ({ text, image }))

function testAttached({ ground, account, facts }: Given): void {
  const attached = { as: 'attach', type, width, height, ...(facts.alt !== false && { alt }) }

  it('shows an image with its alternative text', async () => {
    const result = await account().publish({ ...draft, image: photo })
    const posts = await ground().rehearsal.posts()
    expect(result).toEqual({ outcome: 'published', ...posts.map(facts.named)[0] })
    expect(await shown(ground())).toEqual([{ text: draft.text, image: attached }])
    expect(ground().creates()).toBe(1)
  })

  if (facts.looks !== false) {
    it.each([draft.text, 'Harbour bridge opens'])('is found by a look: %j', async (text) => {
      const pictured = { ...draft, text, image: photo }
      await account().publish({ ...pictured, text: 'Other words', key: 'other' })
      expect(await account().find?.(pictured, ground().clock.now)).toEqual({ outcome: 'absent' })
      const result = await account().publish(pictured)
      if (result.outcome !== 'published') throw new Error(result.outcome)
      const { id, url } = result
      const post = url === undefined ? { id } : { id, url }
      expect(await account().find?.(pictured, ground().clock.now)).toEqual({
        outcome: 'found',
        post,
      })
    })
  }

  it('shows an image that nobody described', async () => {
    const { alt: _alt, ...silent } = photo
    await account().publish({ ...draft, image: silent })
    const { alt: _none, ...image } = { alt: '', ...attached }
    expect(await shown(ground())).toEqual([{ text: draft.text, image }])
  })
}

function testEdited({ ground, account }: Given): void {
  it('stays when the text is edited', async () => {
    const result = await account().publish({ ...draft, image: photo })
    if (result.outcome !== 'published') throw new Error(result.outcome)
    const [before] = await shown(ground())
    const text = `Harbour bridge opens tomorrow\n\n${draft.url}`
    const edited = await account().edit?.({ id: result.id }, { ...draft, text, image: photo })
    expect(edited).toEqual({ outcome: 'done' })
    expect(await shown(ground())).toEqual([{ ...before, text }])
  })
}

function testCard({ ground, account }: Given): void {
  it('shows an image on the card of the link', async () => {
    await account().publish({ ...draft, card, image: photo })
    expect(await shown(ground())).toEqual([
      { text: draft.text, image: { as: 'card', type, width, height } },
    ])
  })
}

/** An image is never a reason not to post. */
function testWithout({ ground, account, facts }: Given, more: Partial<Draft>): void {
  it.each([
    ['is not kept any more', { ...photo, hash: 'gone' }, 'it is not kept any more'],
    ['the network refuses', nonsense, facts.refused],
  ])('posts without an image that %s, and says so', async (_, image, why) => {
    const result = await account().publish({ ...draft, ...more, image })
    const posts = await ground().rehearsal.posts()
    expect(result).toEqual({
      outcome: 'published',
      ...posts.map(facts.named)[0],
      without: `It went without its image: ${why}.`,
    })
    expect(await shown(ground())).toEqual([{ text: draft.text, image: undefined }])
  })
}

function testAtOnce({ ground, account, facts }: Given): void {
  it.each([
    ['500-before', 0, facts.reasons.broken],
    ['500-after', 1, facts.reasons.broken],
    ['reset-after', 1, 'the connection broke (ECONNRESET)'],
  ])('calls %s lost, with an image, and sends nothing again', async (fault, posted, reason) => {
    await ground().order({ do: fault })
    expect(await account().publish({ ...draft, image: photo })).toEqual({ outcome: 'lost', reason })
    expect([ground().creates(), (await ground().rehearsal.posts()).length]).toEqual([1, posted])
  })
}

function testUploads({ ground, account, facts }: Given, more: Partial<Draft>): void {
  const pictured = { ...draft, ...more, image: photo }
  const { reasons, uploads } = facts
  describe.each(uploads)('when %s fails', (on) => {
    it.each([
      ['500-before', { outcome: 'retry', reason: `${reasons.broken} (its image)` }],
      ['500-after', { outcome: 'retry', reason: `${reasons.broken} (its image)` }],
      [
        'reset-before',
        { outcome: 'retry', reason: 'the connection broke (ECONNRESET) (its image)' },
      ],
      ['truncate', { outcome: 'retry', reason: expect.stringMatching(/ \(its image\)$/) }],
      ['401', { outcome: 'auth', reason: reasons.auth }],
      [
        '429',
        { outcome: 'retry', reason: reasons.limited, after: new Date('2026-03-01T12:01:00Z') },
      ],
    ])('tells %s, and nothing was posted', async (fault, expected) => {
      await ground().order({ on, do: fault })
      expect(await account().publish(pictured)).toEqual(expected)
      expect([ground().creates(), await ground().rehearsal.posts()]).toEqual([0, []])
      expect(await account().publish(pictured)).toMatchObject({ outcome: 'published' })
      expect(await ground().rehearsal.posts()).toHaveLength(1)
    })
  })

  it('goes no further when the delivery is another’s after the upload', async () => {
    const result = await account().publish(pictured, { keep: async () => false })
    expect(result).toEqual({ outcome: 'retry', reason: 'Uploading its image took too long.' })
    expect([ground().creates(), await ground().rehearsal.posts()]).toEqual([0, []])
  })

  it('uploads again after a crash between upload and post', async () => {
    await ground().order({ do: 'reset-before' })
    expect(await account().publish(pictured)).toMatchObject({ outcome: 'lost' })
    expect(await ground().connect().publish(pictured)).toMatchObject({ outcome: 'published' })
    const [post] = await ground().rehearsal.posts()
    expect(post?.image).toMatchObject({ type, width, height })
  })
}
