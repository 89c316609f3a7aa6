import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineNetwork } from '../../src/ports/network.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { planDeliveries } from '../../src/tasks/plan-deliveries.ts'
import { retryDeliveries } from '../../src/tasks/retry-deliveries.ts'
import { tick } from '../../src/tasks/tick.ts'
import {
  account,
  HOUR,
  schedule,
  type TestPorts,
  testPorts,
  twoAccounts,
} from '../fakes/in-memory-ports.ts'
import { post } from '../fakes/posts.ts'

const MINUTE = 60_000
const POSTS = 500
const OUTAGE = 72 * HOUR
const SHELF_LIFE = 24 * HOUR
const limits = { spacing: 10 * MINUTE, perHour: 4, perDay: 40 }
const names = Array.from({ length: 8 }, (_, index) => `desk-${index}`)
/** One with every limit, one without any, and one for each limit; the others have all. */
const limitsOf = (index: number) =>
  [limits, {}, { spacing: limits.spacing }, { perHour: 4 }, { perDay: 40 }][index] ?? limits

interface Sent {
  readonly account: string
  readonly url: string
  readonly at: number
}

/** Publishes everything at once, and notes what and when. */
async function openNewsroom() {
  const sent: Sent[] = []
  let now = () => new Date(0)
  const network = defineNetwork({
    id: 'desk',
    name: 'Desk',
    text: { max: 300, unit: 'code-points' },
    settings: z.object({ name: z.string() }),
    connect: ({ name }) => ({
      publish: async ({ url }) => {
        sent.push({ account: name, url, at: now().getTime() })
        return { outcome: 'published', id: String(sent.length) }
      },
      check: async () => ({ outcome: 'ok', name }),
    }),
  })
  const accounts = names.map((id, index) =>
    account(id, 'desk', { rehearsal: false, settings: { name: id }, ...limitsOf(index) }),
  )
  const ground = await testPorts({
    setup: {
      ...twoAccounts,
      accounts,
      schedules: [schedule('news', names, { shelfLife: SHELF_LIFE })],
    },
    over: { networks: [network] },
  })
  now = ground.clock.now
  return { ...ground, sent }
}

/** Posts come out evenly, and are queued, while nothing is sent. */
async function outage(ground: TestPorts) {
  const start = ground.clock.now().getTime()
  const records = Array.from({ length: POSTS }, (_, index) => {
    const at = new Date(start + Math.floor(((index + 1) * OUTAGE) / POSTS / 1000) * 1000)
    return { post: post({ id: `p${index}`, publishedAt: at, savedAt: at }), aliases: [] }
  })
  await ground.ports.posts.insert(records)
  expect(await planDeliveries(ground.ports)).toBe(POSTS * names.length)
  ground.clock.advance(OUTAGE)
  return records.map(({ post: one }) => one.publishedAt.getTime())
}

async function run(ground: TestPorts, hours: number) {
  for (let step = 0; step < hours * 6; step += 1) {
    await tick(ground.ports)
    for (const name of names) await drainAccount(ground.ports, name)
    ground.clock.advance(10 * MINUTE)
  }
}

const numberOf = ({ url }: Sent) => Number(url.split('/p').at(-1))
const most = (times: readonly number[], window: (at: number, other: number) => boolean) =>
  Math.max(0, ...times.map((at) => times.filter((other) => window(at, other)).length))
const berlinDay = (at: number) => Math.floor((at + HOUR) / (24 * HOUR))

function judged(times: readonly number[]) {
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
  return {
    closest: Math.min(Number.POSITIVE_INFINITY, ...gaps),
    inAnHour: most(times, (at, other) => other > at - HOUR && other <= at),
    onADay: most(times, (at, other) => berlinDay(other) === berlinDay(at)),
  }
}

async function countsOf({ ports }: TestPorts, name: string) {
  const counts: Record<string, number> = {}
  let cursor: string | undefined
  do {
    const page = await ports.deliveries.list(
      { account: name },
      { limit: 500, ...(cursor !== undefined && { cursor }) },
    )
    for (const { state } of page.items) counts[state] = (counts[state] ?? 0) + 1
    cursor = page.cursor
  } while (cursor !== undefined)
  return counts
}

it('after three days off with 500 posts, the newest go first, the old are missed, and every limit holds', async () => {
  const ground = await openNewsroom()
  const dates = await outage(ground)
  const back = ground.clock.now().getTime()
  const fresh = dates.filter((at) => at + SHELF_LIFE > back).length
  await run(ground, 12)
  for (const [index, name] of names.entries()) {
    const own = ground.sent.filter((one) => one.account === name)
    const times = own.map(({ at }) => at)
    const numbers = own.map(numberOf)
    const { closest, inAnHour, onADay } = judged(times)
    const { spacing = 0, perHour = POSTS, perDay = POSTS } = limitsOf(index)
    expect({ name, numbers }).toEqual({
      name,
      numbers: numbers.map((_, place) => POSTS - 1 - place),
    })
    expect([name, closest >= spacing, inAnHour <= perHour, onADay <= perDay]).toEqual([
      ...[name, true, true, true],
    ])
    const lastTick = ground.clock.now().getTime() - 10 * MINUTE
    const stale = (at: number) => at + SHELF_LIFE <= lastTick
    const unsent = dates.slice(0, POSTS - own.length)
    const missed = unsent.filter(stale).length
    const planned = unsent.length - missed
    expect([name, await countsOf(ground, name)]).toEqual([
      name,
      { sent: own.length, missed, ...(planned > 0 && { planned }) },
    ])
  }
  const first = names.map((name) => ground.sent.filter((one) => one.account === name).length)
  expect(first).toEqual([40, fresh, 72, 48, 40, 40, 40, 40])
}, 120_000)

it('what was missed goes out by one decision for all of an account, at its pace', async () => {
  const ground = await openNewsroom()
  const ids = ['one', 'two', 'three']
  for (const id of ids) await ground.save({ id })
  ground.clock.advance(SHELF_LIFE)
  await tick(ground.ports)
  expect(await retryDeliveries(ground.ports, { state: 'missed', account: 'desk-0' })).toBe(3)
  expect(await retryDeliveries(ground.ports, { state: 'missed', account: 'desk-0' })).toBe(0)
  await run(ground, 1)
  const first = Date.parse('2026-11-23T10:00:00Z')
  expect(ground.sent).toEqual(
    ['three', 'two', 'one'].map((id, index) => ({
      account: 'desk-0',
      url: `https://news.example/${id}`,
      at: first + index * 10 * MINUTE,
    })),
  )
  expect(await countsOf(ground, 'desk-1')).toEqual({ missed: 3 })
})
