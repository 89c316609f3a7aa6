import type { InventedPost } from '../../src/core/invented-posts.ts'
import type { When } from '../../src/core/occurrences.ts'
import type { AccountSetup, ScheduleSetup, Setup } from '../../src/core/setup.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { correctPost, retractPost } from '../../src/tasks/change-post.ts'
import { enqueueDue } from '../../src/tasks/enqueue-due.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import {
  account,
  HOUR,
  schedule,
  type TestPorts,
  testPorts,
  twoAccounts,
} from '../fakes/in-memory-ports.ts'
import { seeded } from '../fakes/seeded.ts'

const MINUTE = 60_000
const DAY = 24 * HOUR

export interface RealDays {
  readonly until: Date
  readonly posts: readonly InventedPost[]
}

/** Real ports do what a server does: each minute the whole round, and between two minutes what falls due. */
export async function playDays(
  { ports, clock, queued }: TestPorts,
  { until, posts }: RealDays,
): Promise<void> {
  const waiting = [...posts]
  const drain = async () => {
    const accounts = new Set(queued.splice(0).map(({ accountId }) => accountId))
    for (const id of accounts) await drainAccount(ports, id)
  }
  await tick(ports)
  await drain()
  for (;;) {
    const now = clock.now().getTime()
    const minute = (Math.floor(now / MINUTE) + 1) * MINUTE
    const due = Number((await ports.deliveries.nextDue(clock.now())) ?? minute)
    const next = Math.max(now, Math.min(minute, due, Number(waiting[0]?.at ?? minute)))
    if (next > until.getTime()) return
    clock.advance(next - now)
    while (waiting[0] && waiting[0].at.getTime() <= next) {
      await savePost(ports, (waiting.shift() as InventedPost).input)
      await drain()
    }
    if (next === minute) await tick(ports)
    else await enqueueDue(ports)
    await drain()
  }
}

/** What went out since, in order. */
export async function sentUnder({ deliveries }: Pick<Ports, 'deliveries'>, from: Date) {
  const { items } = await deliveries.list({ state: 'sent' }, { limit: 10_000 })
  const sent = await Promise.all(
    items.map(async ({ id, accountId, kind, draft, cost }) => {
      const log = await deliveries.attempts(id)
      const at = log.at(-1)?.startedAt ?? new Date(0)
      return { at, account: accountId, kind, text: draft?.text, cost }
    }),
  )
  return inOrder(sent.filter(({ at }) => at >= from))
}

/** What was changed since, in order. */
export async function changedUnder({ posts, amendments, deliveries }: Ports, from: Date) {
  const { items } = await posts.list({ limit: 10_000 })
  const all = await Promise.all(items.map(({ id }) => amendments.ofPost(id)))
  const done = all.flat().filter(({ state, changedAt }) => state === 'done' && changedAt >= from)
  const told = done.map(async ({ changedAt: at, accountId, kind, deliveryId }) => {
    const post = (await deliveries.byId(deliveryId))?.postId
    return { at, account: accountId, text: `${kind} ${post}` }
  })
  return inOrder(await Promise.all(told))
}

/** By time, and what went out in one moment by account and text. */
export function inOrder<Sent extends { at: Date; account: string; text: string | undefined }>(
  sent: readonly Sent[],
): readonly Sent[] {
  const key = ({ at, account: to, text }: Sent) => `${at.toISOString()} ${to} ${text}`
  return [...sent].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** A newsroom with some hours behind it, made from a seed. Its days hold a change of clocks. */
export async function simulationCase(seed: number) {
  const random = seeded(seed)
  const pick = <Some>(...some: readonly Some[]) => some[Math.floor(random() * some.length)] as Some
  const [timezone, day] = pick(
    ['Europe/Berlin', '2027-03-27T05:00:00Z'],
    ['America/New_York', '2027-03-13T12:00:00Z'],
    ['Australia/Lord_Howe', '2027-04-03T02:30:00Z'],
    ['Asia/Kathmandu', '2026-11-29T20:00:00Z'],
    ['Africa/Casablanca', '2027-02-06T22:00:00Z'],
  )
  const ground = await testPorts({ setup: 'none' })
  const { clock, ports } = ground
  clock.advance(Date.parse(day) - clock.now().getTime())
  const setup: Setup = {
    ...twoAccounts,
    publication: { ...twoAccounts.publication, timezone },
    accounts: accountsOf(pick),
    templates: {
      again: 'Again: {{ post.title }}\n{{ post.url }}',
      more: 'Once more: {{ post.title }}\n{{ post.url }}',
    },
    schedules: schedulesOf(pick),
  }
  await ports.setup.apply(setup, clock.now())
  for (let index = 0; index < 10; index += 1) {
    const id = `before-${index}`
    const embargo_until = new Date(Math.floor(clock.now().getTime() / 1000) * 1000 + 30 * HOUR)
    const priority = pick('normal', 'normal', 'quiet', 'breaking')
    const section = pick('City', 'Sport', undefined)
    await ground.save({
      id,
      priority,
      ...(section && { section }),
      ...(index === 4 && { embargo_until }),
    })
    await playDays(ground, {
      until: new Date(clock.now().getTime() + (5 + random() * 40) * MINUTE),
      posts: [],
    })
  }
  await changeSome(ground)
  return { ground, days: 2, perDay: pick(6, 14) }
}

/** The desk changes posts that were told: nothing of it has reached a network yet. */
async function changeSome({ ports, save, clock }: TestPorts): Promise<void> {
  await save({ id: 'before-1', title: 'Better put' })
  await save({ id: 'before-2', title: 'Put right' })
  await correctPost(ports, 'before-2', { note: 'It was Monday.', level: 'correction' })
  await correctPost(ports, 'before-3', { note: 'It was Friday.', level: 'correction' })
  await retractPost(ports, 'before-5', { reason: 'It was not so.' })
  clock.advance(1_000)
}

type Choose = <Some>(...some: readonly Some[]) => Some

const accountsOf = (pick: Choose): AccountSetup[] => [
  account('masto', 'mastodon', {
    ...pick({}, { spacing: 20 * MINUTE }, { spacing: 90 * MINUTE, perHour: 1 }),
    ...pick({}, { perDay: 5 }, { perHour: 2 }),
    corrections: pick('auto', 'reply', 'repost'),
  }),
  account('x', 'x', {
    ...pick({}, { monthlyBudget: 1.5 }, { monthlyBudget: 2, reserve: 0.6 }),
    ...pick({}, { spacing: 7 * MINUTE }, { perDay: 4 }),
    corrections: pick('auto', 'repost'),
    repostWithin: 10 * HOUR,
  }),
]

const slots: When = { kind: 'slots', slots: ['02:30', '09:00', '18:15'], take: 2 }

const schedulesOf = (pick: Choose): ScheduleSetup[] => [
  schedule('news', ['masto', 'x'], {
    ...pick({}, { quiet: { from: '22:00', to: '06:30' } }, { days: ['mon', 'tue', 'wed', 'sun'] }),
    ...pick({}, { jitter: 4 * MINUTE }, { delay: 3 * MINUTE }),
    ...pick({}, { sectionShelfLife: { Sport: HOUR } }),
    ...pick({}, { reply: 'More on {{ post.title }}' }),
    checkPage: false,
  }),
  schedule('slotted', [pick('masto', 'x')], {
    when: pick<When>(slots, { kind: 'cron', cron: '20 */3 * * *', take: 1 }),
    select: pick({}, { section: 'City' }),
    shelfLife: 2 * DAY,
    ...pick({}, { reshare: { after: 20 * HOUR, times: 1, take: 1, template: 'more' } }),
    ...pick({}, {}, { approve: true }),
    template: 'again',
  }),
]
