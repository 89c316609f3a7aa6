import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Network, NetworkPost, Publisher } from '../../src/ports/network.ts'
import type { RehearsalPost } from '../../src/rehearsal/rehearsal.ts'
import { type Ground, openGround } from './network-ground.ts'

export interface NetworkFacts {
  /** Settings that point an account at a served rehearsal. */
  served(url: string): Readonly<Record<string, string>>
  /** Settings with a credential that was revoked. */
  readonly revoked: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  /** What the account is called, and where it is, on a rehearsal at this address. */
  checked(url: string): Readonly<Record<string, unknown>>
  /** How the network names a post it accepted. */
  named(post: RehearsalPost): NetworkPost
  /** One letter more than the network takes. */
  readonly tooLong: string
  /** What the operator is told. */
  readonly reasons: Readonly<Record<'auth' | 'blocked' | 'limited' | 'broken' | 'rejected', string>>
  /** The second answer to the same draft: networks with idempotency keys name the first post again. */
  readonly again: 'published' | { readonly duplicate: string }
}

const link = 'https://example.com/harbour?b=1&c=2'
const draft = {
  text: `Harbour bridge opens & closes\n\n${link}`,
  url: link,
  key: 'delivery-1',
  language: 'en',
}
const other = { text: 'Other news https://example.com/b', url: 'https://example.com/b', key: 'o' }
const minutes = (count: number) => count * 60_000

/** What every network must do, against its rehearsal. */
export function testNetwork(network: Network, facts: NetworkFacts): void {
  describe.each(['in process', 'over a socket'] as const)(`network ${network.id} %s`, (how) => {
    let ground: Ground
    let account: Publisher
    beforeEach(async () => {
      ground = await openGround(network, how, facts.served)
      account = ground.connect()
    })
    afterEach(() => ground.close())
    const given = { ground: () => ground, account: () => account, facts }
    testPublish(given)
    testLost(given)
    testFind(given)
    testCheck(given)
  })
  testSecrets(network, facts)
}

interface Given {
  ground(): Ground
  account(): Publisher
  readonly facts: NetworkFacts
}

function testPublish({ ground, account, facts }: Given): void {
  const { reasons } = facts
  it('publishes the text as it is and names the post', async () => {
    const result = await account().publish(draft)
    const posts = await ground().rehearsal.posts()
    expect(posts.map(({ text }) => text)).toEqual([draft.text])
    expect(result).toEqual({ outcome: 'published', ...posts.map(facts.named)[0] })
    expect(ground().creates()).toBe(1)
  })

  it('never posts one draft twice', async () => {
    const first = await account().publish(draft)
    const second = await account().publish(draft)
    expect(second).toEqual(
      facts.again === 'published' ? first : { outcome: 'duplicate', reason: facts.again.duplicate },
    )
    expect(await ground().rehearsal.posts()).toHaveLength(1)
  })

  it('says what is too long', async () => {
    expect(await account().publish({ ...draft, text: facts.tooLong })).toEqual({
      outcome: 'rejected',
      reason: reasons.rejected,
    })
    expect(await ground().rehearsal.posts()).toEqual([])
  })

  it('waits as long as the network asks', async () => {
    await ground().order({ do: '429', seconds: 90 })
    expect(await account().publish(draft)).toEqual({
      outcome: 'retry',
      reason: reasons.limited,
      after: new Date('2026-03-01T12:01:30Z'),
    })
  })

  it.each([
    ['401', { outcome: 'auth', reason: reasons.auth }],
    ['blocked', { outcome: 'blocked', reason: reasons.blocked }],
  ])('tells %s from other failures', async (fault, expected) => {
    await ground().order({ do: fault })
    expect(await account().publish(draft)).toEqual(expected)
    expect(ground().creates()).toBe(1)
  })

  it('knows a revoked credential', async () => {
    expect(await ground().connect(facts.revoked).publish(draft)).toEqual({
      outcome: 'auth',
      reason: reasons.auth,
    })
    expect(await ground().rehearsal.posts()).toEqual([])
  })

  it('waits for a slow answer', async () => {
    await ground().order({ do: 'slow', seconds: 0.01 })
    expect(await account().publish(draft)).toMatchObject({ outcome: 'published' })
  })
}

function testLost({ ground, account, facts }: Given): void {
  const reset = 'the connection broke (ECONNRESET)'
  it.each([
    ['500-before', 0, facts.reasons.broken],
    ['500-after', 1, facts.reasons.broken],
    ['reset-before', 0, reset],
    ['reset-after', 1, reset],
    ['truncate', 1, expect.stringMatching(/^HTTP 20[01], but its body broke off$/)],
  ])('calls %s lost, sends nothing again, and a look settles it', async (fault, posted, reason) => {
    await ground().order({ do: fault })
    expect(await account().publish(draft)).toEqual({ outcome: 'lost', reason })
    expect(ground().creates()).toBe(1)
    const posts = await ground().rehearsal.posts()
    expect(posts).toHaveLength(posted)
    expect(await account().find?.(draft, ground().clock.now)).toEqual(
      posts[0] ? { outcome: 'found', post: facts.named(posts[0]) } : { outcome: 'absent' },
    )
  })

  it('calls silence lost, and a look finds the post', async () => {
    await ground().order({ do: 'hang-after' })
    const posts = () => ground().rehearsal.posts()
    const result = await ground().endingWhen(
      async () => (await posts()).length === 1,
      () => account().publish(draft),
    )
    expect(result).toEqual({ outcome: 'lost', reason: 'no answer in time' })
    expect(ground().creates()).toBe(1)
    const [post] = (await posts()).map(facts.named)
    expect(await account().find?.(draft, ground().clock.now)).toEqual({ outcome: 'found', post })
  })
}

function testFind({ ground, account, facts }: Given): void {
  const since = new Date('2026-03-01T12:00:00Z')
  const find = (wanted = draft, from = since) => account().find?.(wanted, from)

  it('tells posts of other drafts apart', async () => {
    await account().publish(other)
    expect(await find()).toEqual({ outcome: 'absent' })
  })

  it.each([
    'https://example.com/straße?q=ü',
    'https://news.example/unknown-top-level',
    'https://bücher.example.com/#part',
    "https://example.com/it's(here)?a=<b>",
  ])('finds the link %s', async (url) => {
    const linked = { ...draft, url, text: `Harbour news ${url}` }
    await account().publish({ ...linked, text: 'Harbour news', key: 'o' })
    await account().publish(linked)
    const post = (await ground().rehearsal.posts()).map(facts.named)[1]
    expect(await find(linked)).toEqual({ outcome: 'found', post })
  })

  it('allows two minutes of difference between the clocks, and no more', async () => {
    await account().publish(draft)
    expect(await find(draft, new Date(since.getTime() + minutes(2)))).toMatchObject({
      outcome: 'found',
    })
    expect(await find(draft, new Date(since.getTime() + minutes(2) + 1000))).toEqual({
      outcome: 'absent',
    })
  })

  it('looks through pages', async () => {
    await account().publish(draft)
    for (let number = 0; number < 101; number++) {
      ground().clock.now = new Date(since.getTime() + minutes(number))
      await account().publish({ ...other, text: `${number} ${other.text}`, key: `o${number}` })
    }
    expect(await find()).toMatchObject({ outcome: 'found' })
    expect(await find(draft, new Date(since.getTime() + minutes(2) + 1000))).toEqual({
      outcome: 'absent',
    })
  })

  it('knows a text without link by its words', async () => {
    const plain = { ...draft, text: 'Bridge “opens” <today> & tomorrow\n\nASP.NET too' }
    await account().publish({ ...plain, text: 'Bridge opens', key: 'o' })
    expect(await find(plain)).toEqual({ outcome: 'absent' })
    await account().publish(plain)
    const post = (await ground().rehearsal.posts()).map(facts.named)[1]
    expect(await find(plain)).toEqual({ outcome: 'found', post })
  })

  it.each([
    ['500-before', { outcome: 'later', reason: facts.reasons.broken }],
    ['reset-before', { outcome: 'later', reason: 'the connection broke (ECONNRESET)' }],
    ['truncate', { outcome: 'later', reason: 'HTTP 200, but its body broke off' }],
    ['blocked', { outcome: 'later', reason: facts.reasons.blocked }],
    ['401', { outcome: 'auth', reason: facts.reasons.auth }],
    [
      '429',
      {
        outcome: 'later',
        reason: facts.reasons.limited,
        after: new Date('2026-03-01T12:01:00Z'),
      },
    ],
  ])('does not take %s for an absent post', async (fault, expected) => {
    await account().publish(draft)
    await ground().order({ on: 'find', do: fault })
    expect(await find()).toEqual(expected)
  })
}

function testCheck({ ground, account, facts }: Given): void {
  it('proves the credential without posting', async () => {
    const url = ground().settings[Object.keys(facts.served(''))[0] ?? ''] ?? ''
    expect(await account().check()).toEqual({ outcome: 'ok', ...facts.checked(url) })
    expect(ground().creates()).toBe(0)
  })

  it.each([
    ['401', { outcome: 'auth', reason: facts.reasons.auth }],
    ['blocked', { outcome: 'blocked', reason: facts.reasons.blocked }],
    ['500-before', { outcome: 'later', reason: facts.reasons.broken }],
    ['429', { outcome: 'later', reason: facts.reasons.limited }],
  ])('tells %s at a check', async (fault, expected) => {
    await ground().order({ on: 'me', do: fault })
    expect(await account().check()).toEqual(expected)
  })
}

function testSecrets(network: Network, facts: NetworkFacts): void {
  const values = facts.secrets.map((key) => `very-secret-${key}`)
  const settings = {
    ...facts.served('https://social.example'),
    ...Object.fromEntries(facts.secrets.map((key) => [key, `very-secret-${key}`])),
  }
  const now = () => new Date('2026-03-01T12:00:00Z')
  const told = async (answer: typeof fetch) => {
    const account = network.connect(settings, { fetch: answer, now })
    const results = [
      await account.publish(draft),
      await account.find?.(draft, now()),
      await account.check(),
    ]
    return JSON.stringify(results)
  }

  describe(`network ${network.id}`, () => {
    it('marks its secrets and needs them', () => {
      expect(network.secrets).toEqual(facts.secrets)
      expect(() => network.connect({}, { fetch, now })).toThrow()
    })

    it.each([200, 302, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503])(
      'tells no secret that an answer with %i repeats',
      async (status) => {
        const echo = { error: values.join(), title: values.join(), detail: values.join() }
        const results = await told(async () => Response.json(echo, { status }))
        expect(values.filter((value) => results.includes(value))).toEqual([])
      },
    )

    it('tells no secret that a broken connection repeats', async () => {
      const results = await told(() => Promise.reject(new TypeError(values.join())))
      expect(values.filter((value) => results.includes(value))).toEqual([])
    })
  })
}
