import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'
import { posts, SECRET } from './stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

/** The delivery of the ferry post to one account. */
const deliveryTo = async (account: string) => {
  const { body } = await stage.api('GET', `/deliveries?account=${account}&post=ferry`)
  return body.items[0]
}

describe('deliveries', () => {
  test('show what would be sent before they are begun', async () => {
    await stage.save(posts.ferry)
    const { status, body } = await stage.api('GET', '/deliveries')
    expect(status).toBe(200)
    expect(body.items.map(({ id: _id, ...rest }: { id: string }) => rest)).toEqual(
      expect.arrayContaining([
        {
          kind: 'share',
          post: 'ferry',
          account: 'x',
          network: 'x',
          schedule: 'news',
          state: 'planned',
          due_at: '2026-11-23T08:02:00.000Z',
          expires_at: '2026-11-23T14:02:00.000Z',
          text: 'Council votes to keep the night ferry\nhttps://news.example/politics/ferry',
          attempts: 0,
        },
      ]),
    )
    expect(body.items).toHaveLength(3)
  })

  test('filter by state, account and post', async () => {
    await stage.save(posts.ferry)
    await stage.save(posts.bakery)
    const ids = async (query: string) => {
      const { body } = await stage.api('GET', `/deliveries?${query}`)
      return body.items.map(
        ({ post, account }: { post: string; account: string }) => `${post} ${account}`,
      )
    }
    expect((await ids('account=x')).sort()).toEqual(['bakery x', 'ferry x'])
    expect((await ids('post=ferry&account=masto')).sort()).toEqual(['ferry masto'])
    expect(await ids('state=sent')).toEqual([])
    expect((await stage.api('GET', '/deliveries?state=lost')).status).toBe(422)
  })

  test('one of them tells its attempts', async () => {
    await stage.save(posts.ferry)
    stage.pass(3)
    await stage.deliver('masto')
    const { id } = await deliveryTo('masto')
    const { status, body } = await stage.api('GET', `/deliveries/${id}`)
    expect(status).toBe(200)
    expect(body).toEqual({
      id,
      kind: 'share',
      post: 'ferry',
      account: 'masto',
      network: 'mastodon',
      schedule: 'news',
      state: 'sent',
      due_at: '2026-11-23T08:02:00.000Z',
      expires_at: '2026-11-23T14:02:00.000Z',
      text: 'Council votes to keep the night ferry\n\nThe boat stays for three more winters, paid for by a small rise in the harbour fee.\n\nhttps://news.example/politics/ferry',
      url: expect.stringMatching(/^https:\/\//),
      attempts: 1,
      cost: 0,
      attempt_log: [
        {
          number: 1,
          kind: 'send',
          trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
          started_at: '2026-11-23T08:03:00.000Z',
          finished_at: '2026-11-23T08:03:00.000Z',
          outcome: 'accepted',
        },
      ],
      amendments: [],
    })
  })

  test('say what they wait for while their account may not post', async () => {
    await stage.save(posts.ferry)
    await stage.ports.setup.setAccountState('x', 'broken', 'HTTP 401: The token is invalid')
    expect((await deliveryTo('x')).reason).toBeUndefined()
    stage.pass(3)
    expect((await deliveryTo('x')).reason).toBe(
      'The account is broken: HTTP 401: The token is invalid',
    )
    expect((await deliveryTo('masto')).reason).toBeUndefined()
    const rest = new Date('2026-11-23T09:00:00Z')
    await stage.ports.setup.rest('masto', rest, 'busy')
    expect((await deliveryTo('masto')).reason).toBe(
      'The account rests until 23 Nov 2026, 10:00 CET: busy',
    )
  })

  test('say that another one of their account is under way', async () => {
    await stage.save(posts.ferry)
    await stage.save(posts.tram)
    stage.pass(3)
    const { id } = await deliveryTo('x')
    const claim = {
      deliveryId: id,
      token: 'of another process',
      revision: 1,
      draft: { text: 'The ferry', key: id, url: 'https://news.example/ferry', language: 'en' },
      cost: 0,
      month: '2026-11',
      dayStart: stage.clock.now,
      now: stage.clock.now,
      leaseUntil: new Date(stage.clock.now.getTime() + 120_000),
    }
    expect((await stage.ports.deliveries.claim(claim))?.state).toBe('sending')
    await stage.deliver('x')
    const { body } = await stage.api('GET', '/deliveries?account=x&post=tram')
    expect(body.items[0].reason).toBe(
      `The account sends one post at a time, and the delivery ${id} is under way since 23 Nov 2026, 09:03 CET.`,
    )
  })

  test('are decided by people', async () => {
    await stage.save(posts.ferry)
    const { id } = await deliveryTo('x')
    const decide = async (verb: string, body?: unknown) => {
      const answer = await stage.api('POST', `/deliveries/${id}/${verb}`, body)
      return [answer.status, answer.body.state ?? answer.body.detail, answer.body.due_at]
    }
    expect(await decide('reschedule', { at: '2026-11-23T12:00:00+01:00' })).toEqual([
      200,
      'planned',
      '2026-11-23T11:00:00.000Z',
    ])
    expect(await decide('cancel')).toEqual([200, 'cancelled', '2026-11-23T11:00:00.000Z'])
    expect(await decide('cancel')).toEqual([
      409,
      expect.stringMatching(/is cancelled: cancel is not possible\. Possible is retry\.$/),
      undefined,
    ])
    expect(await decide('retry')).toEqual([200, 'planned', '2026-11-23T08:00:00.000Z'])
    expect((await decide('approve'))[0]).toBe(409)
    expect((await decide('reschedule', { at: 'noon' }))[0]).toBe(422)
    expect((await decide('reschedule'))[0]).toBe(422)
  })

  test('that were missed are all sent again by one request', async () => {
    await stage.save(posts.ferry)
    stage.pass(24 * 60)
    await stage.ports.deliveries.missExpired(stage.clock.now)
    const retry = (body: unknown) => stage.api('POST', '/deliveries/retry', body)
    const answer = await retry({ state: 'missed', account: 'x' })
    expect(answer).toEqual({ status: 200, body: { retried: 1 } })
    expect(await deliveryTo('x')).toMatchObject({ state: 'planned' })
    expect(await deliveryTo('masto')).toMatchObject({ state: 'missed' })
    expect((await retry({ state: 'sent' })).status).toBe(422)
  })

  test('of an unknown outcome are resolved by people', async () => {
    await stage.save(posts.ferry)
    const { id } = await deliveryTo('x')
    const resolve = (body: unknown) => stage.api('POST', `/deliveries/${id}/resolve`, body)
    expect(await resolve({ sent: true, url: 'https://x.example/1' })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    })
    expect(await resolve({ sent: 'yes' })).toMatchObject({
      status: 422,
      body: { detail: 'sent: expected true or false' },
    })
    expect((await resolve({ sent: false, url: 'https://x.example/1' })).status).toBe(422)
  })

  test.each([
    ['GET', '/deliveries/nix'],
    ['POST', '/deliveries/nix/cancel'],
  ])('%s %s is 404', async (method, path) => {
    expect(await stage.api(method, path)).toMatchObject({
      status: 404,
      body: { code: 'not-found', detail: 'There is no delivery nix' },
    })
  })
})

describe('accounts', () => {
  test('say that they rest, and why, only while they do', async () => {
    const now = stage.ports.clock.now().getTime()
    await stage.ports.setup.rest('masto', new Date(now + 60_000), 'HTTP 429: Too many requests')
    await stage.ports.setup.rest('x', new Date(now - 1), 'HTTP 500')
    const { body } = await stage.api('GET', '/accounts')
    const rests = body.items.map((one: Record<string, string>) => [one.rest_until, one.rest_reason])
    expect(rests).toEqual([
      [undefined, undefined],
      [new Date(now + 60_000).toISOString(), 'HTTP 429: Too many requests'],
      [undefined, undefined],
    ])
  })

  test('are listed without a secret', async () => {
    const { status, body } = await stage.api('GET', '/accounts')
    expect([status, body]).toEqual([
      200,
      {
        items: [
          { id: 'x', network: 'x', state: 'active', rehearsal: true, monthly_budget: 50 },
          { id: 'masto', network: 'mastodon', state: 'active', rehearsal: true },
          { id: 'desk', network: 'mastodon', state: 'active', rehearsal: false },
        ],
      },
    ])
    for (const path of ['/accounts', '/config', '/schedules', '/stats', '/feeds']) {
      expect(await (await stage.send('GET', path)).text()).not.toContain(SECRET)
    }
  })

  test('are adopted: what stands there counts as shared', async () => {
    await stage.save(posts.ferry)
    stage.pass(5)
    await stage.deliver('masto')
    const { status, body } = await stage.api('POST', '/accounts/masto/adopt')
    expect([status, body]).toEqual([200, { looked: 1, marked: 0 }])
    const { body: list } = await stage.api('GET', '/accounts')
    const masto = list.items.find(({ id }: { id: string }) => id === 'masto')
    expect(masto.adoption).toEqual({ done: true, looked: 1, marked: 0 })
  })

  test('are checked, paused and resumed', async () => {
    expect(await stage.api('POST', '/accounts/masto/check')).toMatchObject({
      status: 200,
      body: { outcome: 'ok', name: '@rehearsal@mastodon.rehearsal.example' },
    })
    expect(await stage.api('POST', '/accounts/masto/pause')).toMatchObject({
      status: 200,
      body: { id: 'masto', state: 'paused', reason: 'Paused by a person.' },
    })
    expect(await stage.api('POST', '/accounts/masto/resume')).toMatchObject({
      status: 200,
      body: { id: 'masto', state: 'active' },
    })
    expect((await stage.api('POST', '/accounts/nix/check')).status).toBe(404)
  })
})

test('a tick tells what it did', async () => {
  expect(await stage.api('POST', '/tick')).toEqual({
    status: 200,
    body: { planned: 0, expired: 0, missed: 0, withdrawn: 0, enqueued: 0, polled: [] },
  })
})
