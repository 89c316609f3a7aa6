import { describe, expect, it } from 'vitest'
import type { Ports } from '../../src/ports/ports.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { previewShare } from '../../src/tasks/preview-share.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import {
  account,
  HOUR,
  schedule,
  type TestPorts,
  testPorts,
  twoAccounts,
} from '../fakes/in-memory-ports.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const to = async (ground: TestPorts, name = 'masto', post = 'one') => ground.delivery(post, name)

const accountOf = async ({ ports }: TestPorts, id = 'masto') => ports.setup.account(id)

/** One post, and what sending it to an account gave. */
async function sent(
  network: 'masto' | 'x',
  fault?: string,
  given: Parameters<typeof testPorts>[0] = {},
) {
  const ground = await testPorts(given)
  await ground.save({ id: 'one' })
  const { id } = await to(ground, network)
  const on = { masto: 'mastodon', x: 'x' }[network]
  if (fault) await ground.order({ network: on, do: fault, seconds: 60 })
  const result = await sendDelivery(ground.ports, id)
  const delivery = await to(ground, network)
  const state = (await ground.ports.setup.account(network))?.state
  return { ground, id, result, delivery, state, texts: await ground.texts(on) }
}

describe('send-delivery', () => {
  it('freezes the draft, sends it and records where it is', async () => {
    const { ground, result, delivery, texts } = await sent('masto')
    expect(result).toBe('sent')
    expect(delivery).toMatchObject({
      state: 'sent',
      attempts: 1,
      draft: {
        text: 'Post one\nhttps://news.example/one',
        url: 'https://news.example/one',
        key: delivery.id,
        language: 'en',
        at: at('10:00:00').toISOString(),
      },
      cost: 0,
      changedAt: at('10:00:00'),
    })
    expect(delivery.post?.url).toMatch(
      /^https:\/\/mastodon\.rehearsal\.example\/.*@rehearsal\/\d+$/,
    )
    expect(texts).toEqual(['Post one\nhttps://news.example/one'])
    expect(await ground.ports.deliveries.attempts(delivery.id)).toEqual([
      {
        deliveryId: delivery.id,
        number: 1,
        kind: 'send',
        trace: expect.stringMatching(/^[0-9a-f]{32}$/),
        startedAt: at('10:00:00'),
        finishedAt: at('10:00:00'),
        outcome: 'accepted',
      },
    ])
  })

  it('has everything durable before the first byte goes out', async () => {
    const seen: unknown[] = []
    const ground = await testPorts()
    const { rehearsal, deliveries } = ground.ports
    const watching: Ports = {
      ...ground.ports,
      rehearsal: {
        ...rehearsal,
        fetch: (network) => async (input, init) => {
          const { state, draft } = await to(ground)
          seen.push(state, draft?.text, (await deliveries.attempts((await to(ground)).id)).length)
          return (rehearsal.fetch(network) as typeof fetch)(input, init)
        },
      },
    }
    await ground.save({ id: 'one' })
    await sendDelivery(watching, (await to(ground)).id)
    expect(seen).toEqual(['sending', 'Post one\nhttps://news.example/one', 1])
  })

  const outcomes: readonly [
    'masto' | 'x',
    string,
    string,
    string,
    string | undefined,
    string,
    number,
  ][] = [
    ['masto', '429', 'later', 'planned', 'HTTP 429: Too many requests', 'active', 0],
    ['masto', '401', 'later', 'planned', 'HTTP 401: The access token is invalid', 'broken', 0],
    [
      'masto',
      'blocked',
      'later',
      'planned',
      'HTTP 403: Your login is currently disabled',
      'broken',
      0,
    ],
    ['masto', '500-before', 'checking', 'checking', 'HTTP 500', 'active', 0],
    ['masto', '500-after', 'checking', 'checking', 'HTTP 500', 'active', 1],
    ['masto', 'hang-before', 'checking', 'checking', 'no answer in time', 'active', 0],
    ['masto', 'hang-after', 'checking', 'checking', 'no answer in time', 'active', 1],
    [
      'masto',
      'reset-before',
      'checking',
      'checking',
      'the connection broke (ECONNRESET)',
      'active',
      0,
    ],
    [
      'masto',
      'reset-after',
      'checking',
      'checking',
      'the connection broke (ECONNRESET)',
      'active',
      1,
    ],
    ['masto', 'truncate', 'checking', 'checking', 'HTTP 200, but its body broke off', 'active', 1],
    [
      'masto',
      'duplicate',
      'checking',
      'checking',
      'HTTP 409: An identical request is still being processed',
      'active',
      0,
    ],
    ['x', '429', 'later', 'planned', 'HTTP 429: Too Many Requests', 'active', 0],
    ['x', '401', 'later', 'planned', 'HTTP 401: Unauthorized', 'broken', 0],
    [
      'x',
      'duplicate',
      'failed',
      'failed',
      'HTTP 403: You are not allowed to create a Tweet with duplicate content.',
      'active',
      0,
    ],
    ['x', '500-after', 'checking', 'checking', 'HTTP 500: Internal Server Error', 'active', 1],
    ['x', 'truncate', 'checking', 'checking', 'HTTP 201, but its body broke off', 'active', 1],
  ]
  it.each(outcomes)(
    '%s answers %s: %s',
    async (network, fault, result, state, reason, after, there) => {
      const found = await sent(network, fault)
      expect([found.result, found.delivery.state, found.delivery.reason]).toEqual([
        result,
        state,
        reason,
      ])
      expect([found.state, found.texts.length]).toEqual([after, there])
      const other = await found.ground.ports.setup.account(network === 'x' ? 'masto' : 'x')
      expect([other?.state, other?.restUntil]).toEqual(['active', undefined])
    },
  )

  it.each([
    [
      'the post skips it',
      { share: { skip: ['mastodon'] } },
      undefined,
      'The post is set to skip this account.',
    ],
    [
      'the schedule leaves the post out',
      { tags: ['ad'] },
      { select: { not: ['ad'] } },
      'The schedule news does not select the post.',
    ],
  ])('sends nothing when, since it was planned, %s', async (_why, edit, narrowed, reason) => {
    const setup = { ...twoAccounts, schedules: [schedule('news', ['masto'], narrowed)] }
    const ground = await testPorts({ setup })
    await ground.save({ id: 'one' })
    const { id } = await ground.delivery('one', 'masto')
    await ground.save({ id: 'one', ...edit })
    expect(await sendDelivery(ground.ports, id)).toBe('left')
    expect(await ground.delivery('one', 'masto')).toMatchObject({
      state: 'cancelled',
      reason,
      attempts: 0,
    })
    expect(await ground.texts('mastodon')).toEqual([])
  })

  it('sends nothing to an account that its schedule does not name any more', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const { id } = await ground.delivery('one', 'masto')
    const news = schedule('news', ['x'])
    await ground.ports.setup.apply({ ...twoAccounts, schedules: [news] }, ground.clock.now())
    await sendDelivery(ground.ports, id)
    expect(await ground.delivery('one', 'masto')).toMatchObject({
      state: 'cancelled',
      reason: 'The schedule news does not name this account.',
    })
    expect(await ground.texts('mastodon')).toEqual([])
  })

  it('looks later for what the network calls a duplicate, where it cannot look now', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    await ground.order({ network: 'x', on: 'create', do: 'duplicate' })
    await ground.order({ network: 'x', on: 'find', do: '500-before' })
    const { id } = await ground.delivery('one', 'x')
    expect(await sendDelivery(ground.ports, id)).toBe('checking')
    expect(await ground.delivery('one', 'x')).toMatchObject({
      state: 'checking',
      dueAt: at('10:00:20'),
      reason: 'HTTP 403: You are not allowed to create a Tweet with duplicate content.',
    })
  })

  it('looks no sooner than a lost request may still arrive, and keeps when that began', async () => {
    const { delivery } = await sent('masto', '500-before')
    expect([delivery.dueAt, delivery.uncertainSince]).toEqual([at('10:00:20'), at('10:00:00')])
  })

  it('waits as long as the network asks, and nothing else goes to that account until then', async () => {
    const { ground, delivery } = await sent('masto', '429')
    expect(delivery.dueAt).toEqual(at('10:01:00'))
    await ground.save({ id: 'two' })
    expect(await drainAccount(ground.ports, 'masto')).toBe(1)
    expect([await to(ground, 'masto', 'two'), await accountOf(ground)]).toMatchObject([
      { state: 'planned', dueAt: at('10:00:00') },
      { restUntil: at('10:01:00'), restReason: 'HTTP 429: Too many requests', failures: 0 },
    ])
    ground.clock.advance(60_000)
    await drainAccount(ground.ports, 'masto')
    expect((await ground.texts('mastodon')).length).toBe(2)
  })

  it('backs off from a network that cannot be reached', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const down = { fetch: () => () => Promise.reject(new TypeError('failed', { cause: refused })) }
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const { id } = await to(ground)
    const ports = { ...ground.ports, rehearsal: { ...ground.ports.rehearsal, ...down } }
    const waits: number[] = []
    for (let tried = 0; tried < 4; tried += 1) {
      const before = ground.clock.now()
      expect(await sendDelivery(ports, id)).toBe('later')
      const { dueAt } = await to(ground)
      waits.push(dueAt.getTime() - before.getTime())
      ground.clock.advance(waits.at(-1) ?? 0)
    }
    expect(waits).toEqual([22_500, 45_000, 90_000, 180_000])
  })

  it('a network that throws may have sent: it is asked', async () => {
    const broken = { fetch: () => () => Promise.reject(new Error('a bug')) }
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const mastodon = ground.ports.networks.find(({ id }) => id === 'mastodon')
    if (!mastodon) throw new Error('no mastodon')
    const publisher = {
      publish: () => Promise.reject(new Error('a bug')),
      check: async () => ({ outcome: 'ok' as const, name: 'n' }),
    }
    const networks = [{ ...mastodon, connect: () => publisher }]
    const ports = { ...ground.ports, networks, rehearsal: { ...ground.ports.rehearsal, ...broken } }
    expect(await sendDelivery(ports, (await to(ground)).id)).toBe('checking')
    expect(ground.logged.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  it('an account that is connected anew goes on where it was broken', async () => {
    const { ground } = await sent('masto', '401')
    expect(await drainAccount(ground.ports, 'masto')).toBe(1)
    await ground.ports.setup.setAccountState('masto', 'active', undefined)
    await drainAccount(ground.ports, 'masto')
    expect(await ground.texts('mastodon')).toHaveLength(1)
  })

  it('keeps spacing between posts, counted also from one that may have arrived', async () => {
    const accounts = [account('masto', 'mastodon', { spacing: 10 * 60_000 })]
    const setup = { ...twoAccounts, accounts, schedules: [schedule('news', ['masto'])] }
    const { ground } = await sent('masto', undefined, { setup })
    await ground.save({ id: 'two' })
    await ground.save({ id: 'three' })
    await drainAccount(ground.ports, 'masto')
    expect((await ground.ports.setup.account('masto'))?.pacedUntil).toEqual(at('10:10:00'))
    ground.clock.advance(10 * 60_000)
    await ground.order({ network: 'mastodon', do: '500-after' })
    await drainAccount(ground.ports, 'masto')
    expect((await ground.ports.setup.account('masto'))?.pacedUntil).toEqual(at('10:20:00'))
    expect(await ground.texts('mastodon')).toHaveLength(2)
  })

  it('keeps no spacing from what did not arrive', async () => {
    const accounts = [account('masto', 'mastodon', { spacing: 60 * 60_000 })]
    const setup = { ...twoAccounts, accounts, schedules: [schedule('news', ['masto'])] }
    const ground = await testPorts({ setup })
    await ground.save({ id: 'one' })
    await ground.order({ network: 'mastodon', do: '500-before' })
    await drainAccount(ground.ports, 'masto')
    expect((await ground.ports.setup.account('masto'))?.pacedUntil).toEqual(at('11:00:00'))
    ground.clock.advance(60_000)
    await drainAccount(ground.ports, 'masto')
    await drainAccount(ground.ports, 'masto')
    expect(await ground.texts('mastodon')).toHaveLength(1)
    expect((await ground.ports.setup.account('masto'))?.pacedUntil).toEqual(at('11:01:00'))
  })

  it('stops at the budget, says so, and goes on when it is raised', async () => {
    const x = (monthlyBudget: number) => ({
      ...twoAccounts,
      accounts: [account('x', 'x', { monthlyBudget })],
      schedules: [schedule('news', ['x'])],
    })
    const { ground, result } = await sent('x', undefined, { setup: x(0.02) })
    expect(result).toBe('sent')
    await ground.save({ id: 'two' })
    await drainAccount(ground.ports, 'x')
    expect(await to(ground, 'x', 'two')).toMatchObject({
      state: 'planned',
      reason:
        'The budget of 0.02 dollars for 2026-11 would be passed: 0.015 are spent, and this costs 0.015.',
    })
    await ground.ports.setup.apply(x(0.03), ground.clock.now())
    await drainAccount(ground.ports, 'x')
    expect((await to(ground, 'x', 'two')).state).toBe('sent')
  })

  it('a text that cannot fit fails with its reason, and nothing was attempted', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one', share: { text: 'Long '.repeat(150) } })
    const { id } = await to(ground)
    expect(await sendDelivery(ground.ports, id)).toBe('failed')
    const { state, reason, attempts } = await to(ground)
    expect([state, attempts, reason]).toEqual([
      'failed',
      0,
      'The share text counts 749 at its shortest, and the network takes 500',
    ])
  })

  it('sends the text as it stands at the claim, not as it was planned', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const { id } = await to(ground)
    await ground.save({ id: 'one', title: 'Edited' })
    await sendDelivery(ground.ports, id)
    expect(await ground.texts('mastodon')).toEqual(['Edited\nhttps://news.example/one'])
  })

  it('does not claim with a text that was overtaken by an edit', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const { id } = await to(ground)
    const editing: Ports = {
      ...ground.ports,
      deliveries: {
        ...ground.ports.deliveries,
        claim: async (claim) => {
          await ground.save({ id: 'one', title: `Edited ${claim.revision}` })
          return ground.ports.deliveries.claim(claim)
        },
      },
    }
    expect(await sendDelivery(editing, id)).toBe('left')
    expect(await ground.texts('mastodon')).toEqual([])
    expect(await sendDelivery(ground.ports, id)).toBe('sent')
    expect(await ground.texts('mastodon')).toEqual(['Edited 1\nhttps://news.example/one'])
  })

  it.each([
    [
      'it was retracted',
      (g: TestPorts) => retractPost(g.ports, 'one', { reason: 'No' }),
      'cancelled',
    ],
    ['it is a draft again', (g: TestPorts) => g.save({ id: 'one', status: 'draft' }), 'planned'],
    [
      'it was put under embargo',
      (g: TestPorts) => g.save({ id: 'one', embargo_until: at('12:00:00') }),
      'planned',
    ],
    ['its shelf life passed', async (g: TestPorts) => g.clock.advance(6 * HOUR), 'missed'],
    [
      'the account was paused',
      (g: TestPorts) => g.ports.setup.setAccountState('masto', 'paused', 'A person'),
      'planned',
    ],
  ])('sends nothing when %s', async (_why, make, state) => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const { id } = await to(ground)
    await make(ground)
    expect(await sendDelivery(ground.ports, id)).toBe('left')
    expect((await to(ground)).state).toBe(state)
    expect(ground.requests).toEqual([])
  })

  it('a process that was halted so long that its request could outlive its claim sends nothing', async () => {
    const ground = await testPorts({ timings: { request: 20_000 } })
    await ground.save({ id: 'one' })
    const { id } = await to(ground)
    const halted: Ports = {
      ...ground.ports,
      deliveries: {
        ...ground.ports.deliveries,
        claim: async (claim) => {
          const claimed = await ground.ports.deliveries.claim(claim)
          ground.clock.advance(100_001)
          return claimed
        },
      },
    }
    expect(await sendDelivery(halted, id)).toBe('later')
    expect(ground.requests).toEqual([])
    expect(await to(ground)).toMatchObject({ state: 'planned', attempts: 1 })
  })

  it('of two that carry out one delivery, one sends it', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    const { id } = await to(ground)
    const results = await Promise.all([1, 2, 3].map(() => sendDelivery(ground.ports, id)))
    expect(results.sort()).toEqual(['left', 'left', 'sent'])
    expect(await ground.texts('mastodon')).toHaveLength(1)
  })

  it('newest first, and one that cannot go holds up none behind it', async () => {
    const ground = await testPorts()
    for (const id of ['one', 'two', 'three']) {
      await ground.save({ id, ...(id === 'two' && { share: { text: 'Long '.repeat(150) } }) })
      ground.clock.advance(1_000)
    }
    await drainAccount(ground.ports, 'masto')
    expect((await ground.texts('mastodon')).map((text) => text.split('\n')[0])).toEqual([
      'Post three',
      'Post one',
    ])
  })

  it('what the preview shows is what is sent, to the character', async () => {
    const setup = {
      ...twoAccounts,
      templates: {
        default: '{{ post.title }}\n\n{{ post.dek | shrink }}\n\n{{ post.url }}',
        x: '{{ post.title | shrink }} {{ post.url }}',
      },
    }
    const ground = await testPorts({ setup })
    await ground.save({ id: 'one', title: 'Bäche '.repeat(40), dek: 'Ein Fluß 🌊 '.repeat(60) })
    const shown = await previewShare(ground.ports, { post: 'one' })
    for (const name of ['masto', 'x']) await drainAccount(ground.ports, name)
    const preview = Object.fromEntries(shown.map((one) => [one.account, [one.text, one.cost]]))
    const [masto, x] = [await to(ground, 'masto'), await to(ground, 'x')]
    expect(preview).toEqual({
      masto: [masto.draft?.text, masto.cost],
      x: [x.draft?.text, x.cost],
    })
    expect(await ground.texts('mastodon')).toEqual([preview.masto?.[0]])
    expect(await ground.texts('x')).toEqual([preview.x?.[0]])
    expect(shown.every(({ valid, count, limit }) => valid && count <= limit)).toBe(true)
  })
})
