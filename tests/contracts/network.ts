import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Network, Publisher } from '../../src/ports/network.ts'
import { rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { testAbilities } from './network-abilities.ts'
import { draft, type Given, type NetworkFacts, opensAt } from './network-facts.ts'
import { type Ground, keptSession, openGround } from './network-ground.ts'
import { testFind, testLost, testNoFind } from './network-look.ts'

/** A Worker cannot serve sockets; everything else is asked of both runtimes. */
const inWorkerd = navigator.userAgent === 'Cloudflare-Workers'
const ways = inWorkerd ? (['in process'] as const) : (['in process', 'over a socket'] as const)

/** What every network must do, against its rehearsal. */
export function testNetwork(network: Network, facts: NetworkFacts): void {
  describe.each(ways)(`network ${network.id} %s`, (how) => {
    testOnGround(network, facts, () =>
      openGround(network, how, facts.served, facts.creates, facts.settings),
    )
  })
  testSecrets(network, facts)
}

/** The same against whatever stands there; every test has a ground of its own. */
export function testOnGround(
  network: Network,
  facts: NetworkFacts,
  open: () => Promise<Ground>,
): void {
  let ground: Ground
  let account: Publisher
  beforeEach(async () => {
    ground = await open()
    account = ground.connect()
  })
  afterEach(() => ground.close())
  const given = { ground: () => ground, account: () => account, facts }
  testPublish(given)
  testLost(given)
  if (facts.looks === false) testNoFind(given)
  else testFind(given)
  testCheck(given)
  testAbilities(network, given)
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

  testAgain({ ground, account, facts })

  const { tooLong, revoked } = facts
  const longer = tooLong === undefined ? [] : [tooLong]
  it.each(longer)('says what is too long', async (text) => {
    expect(await account().publish({ ...draft, text })).toEqual({
      outcome: 'rejected',
      reason: reasons.rejected,
    })
    expect(await ground().rehearsal.posts()).toEqual([])
  })

  it('waits as long as the network asks', async () => {
    await ground().order({ do: '429', seconds: 120 })
    expect(await account().publish(draft)).toEqual({
      outcome: 'retry',
      reason: reasons.limited,
      after: opensAt(facts, '2026-03-01T12:02:00Z'),
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

  it.each(revoked ? [revoked] : [])('knows a revoked credential', async (changes) => {
    const settings = typeof changes === 'function' ? changes(ground().settings) : changes
    expect(await ground().connect(settings).publish(draft)).toEqual({
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

/** Where a network takes one text as two posts, that is why it is never asked twice. */
function testAgain({ ground, account, facts }: Given): void {
  const { again } = facts
  if (again === 'another') {
    it('is never asked twice: it would post twice', async () => {
      const results = [await account().publish(draft), await account().publish(draft)]
      const posts = (await ground().rehearsal.posts()).map(facts.named)
      expect(results).toEqual(posts.map((post) => ({ outcome: 'published', ...post })))
      expect(posts).toHaveLength(2)
    })

    return
  }
  it('never posts one draft twice', async () => {
    const first = await account().publish(draft)
    const second = await account().publish(draft)
    const posts = await ground().rehearsal.posts()
    expect(posts).toHaveLength(1)
    if (typeof again === 'string') return expect(second).toEqual(first)
    const { duplicate: reason, names } = again
    const post = posts.map(facts.named)[0]
    expect(second).toEqual({ outcome: 'duplicate', reason, ...(names && { post }) })
  })
}

function testCheck({ ground, account, facts }: Given): void {
  it('proves the credential without posting', async () => {
    const url = ground().settings[Object.keys(facts.served(''))[0] ?? ''] ?? ''
    expect(await account().check()).toEqual({ outcome: 'ok', ...facts.checked(url) })
    if (facts.checkedOn === undefined) expect(ground().creates()).toBe(0)
    expect(await ground().rehearsal.posts()).toEqual([])
  })

  it.each([
    ['401', { outcome: 'auth', reason: facts.reasons.auth }],
    ['blocked', { outcome: 'blocked', reason: facts.reasons.blocked }],
    ['500-before', { outcome: 'later', reason: facts.reasons.broken }],
    ['429', { outcome: 'later', reason: facts.reasons.limited }],
  ])('tells %s at a check', async (fault, expected) => {
    await ground().order({ on: facts.checkedOn ?? 'me', do: fault })
    expect(await account().check()).toEqual(expected)
  })
}

function testSecrets(network: Network, facts: NetworkFacts): void {
  const secret = (key: string) => facts.secret?.(key) ?? `very-secret-${key}`
  const values = facts.secrets.map((key) =>
    secret(key).includes(`very-secret-${key}`) ? `very-secret-${key}` : secret(key),
  )
  const settings = {
    ...rehearsalSettings[network.id],
    ...facts.settings,
    ...facts.served('https://social.example'),
    ...Object.fromEntries(facts.secrets.map((key) => [key, secret(key)])),
  }
  const now = () => new Date('2026-03-01T12:00:00Z')
  const told = async (answer: typeof fetch) => {
    const account = network.connect(settings, { fetch: answer, now, session: keptSession() })
    const results = [
      await account.publish(draft),
      await account.find?.(draft, now()),
      await account.check(),
      await account.edit?.({ id: '1' }, draft),
      await account.remove?.({ id: '1' }),
      await account.recent?.(now()),
      await account.replies?.({ id: '1' }),
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
        const words = values.join()
        const echo = {
          error: words,
          title: words,
          detail: words,
          message: words,
          description: words,
        }
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
