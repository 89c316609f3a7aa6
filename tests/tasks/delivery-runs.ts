import type { Delivery } from '../../src/core/delivery.ts'
import { InputError } from '../../src/core/errors.ts'
import { type Post, postState } from '../../src/core/post.ts'
import type { Setup } from '../../src/core/setup.ts'
import type { Memory } from '../../src/stores/in-memory/memory.ts'
import { amendPosts } from '../../src/tasks/amend-post.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { decideDelivery } from '../../src/tasks/decide-delivery.ts'
import { planAll, settleDeliveries } from '../../src/tasks/delivery-round.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import type { SimulatedPorts } from '../../src/tasks/simulated-ports.ts'
import { account, schedule, twoAccounts } from '../fakes/in-memory-ports.ts'
import { memoryWorld } from '../fakes/memory-world.ts'
import { seeded } from '../fakes/seeded.ts'
import { createTurns } from '../fakes/turns.ts'
import { createWall, type Fate, type Note } from '../fakes/wall.ts'
import { isSpent, limits } from './delivery-verdicts.ts'

const SECOND = 1_000
export const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
export const timings = {
  request: 20 * SECOND,
  lease: 2 * MINUTE,
  settle: 20 * SECOND,
  sendRetry: { first: 10 * SECOND, factor: 2, most: MINUTE },
  lookRetry: { first: 10 * SECOND, factor: 2, most: MINUTE },
  looks: 1_000,
}

const wall = (id: string, looks = true) =>
  account(id, 'wall', { settings: { name: id, looks }, rehearsal: false })
const long = {
  shelfLife: 30 * 24 * HOUR,
  reply: 'More on {{ post.title }}: {{ post.url }}',
}
/**
 * Each account has one thing that may hold a delivery back; one of them cannot be looked at. Every share is answered, but for those
 * that are threads.
 */
export const setup: Setup = {
  ...twoAccounts,
  accounts: [
    { ...wall('rich'), monthlyBudget: limits.budget, reserve: limits.reserve },
    { ...wall('slow'), spacing: limits.spacing },
    wall('blind', false),
    { ...wall('capped'), perHour: limits.perHour },
    wall('timed'),
    wall('read'),
    { ...wall('long'), thread: 4, template: 'long' },
  ],
  templates: { long: `{{ post.title }}\n${'It is a long story. '.repeat(40)}\n{{ post.title }}` },
  schedules: [
    schedule('news', ['rich', 'slow', 'blind', 'capped'], long),
    schedule('slots', ['timed'], {
      ...long,
      when: { kind: 'cron', cron: '*/10 * * * *', take: limits.take },
    }),
    schedule('desk', ['read'], { ...long, approve: true }),
    schedule('stories', ['long'], { shelfLife: long.shelfLife }),
  ],
}

/** Machines, a network, and everything that is true of them all the time. */
export async function openGround(seed: number, fateOf?: () => Fate | undefined) {
  const random = seeded(seed)
  const turns = createTurns(random)
  let time = Date.parse('2026-11-22T10:00:00Z')
  let faults = 0.4
  let minted = 0
  const wrong: string[] = []
  const breaking = new Set<string>()
  const approved = new Set<string>()
  const embargoes = new Map<string, Date | undefined>()
  const retracted = new Map<string, number>()
  const known = { breaking, approved, embargoes, retracted }
  const shared = createWall({
    now: () => time,
    random,
    faults: () => faults,
    patience: timings.request,
    accepted: (note) => void wrong.push(...untimely(note, known)),
    ...(fateOf && { fateOf }),
  })
  const clock = {
    now: () => new Date(time),
    chance: random,
    mint: () => `id-${String(++minted).padStart(5, '0')}`,
  }
  const world = memoryWorld({ clock, timings }, (claimed, memory) => {
    wrong.push(...untrue(claimed, memory, clock.now()))
  })
  const alone = world(shared.network(async () => {}))
  await alone.setup.apply(setup, clock.now())
  return {
    ...{ random, turns, wrong, alone, clock, notes: shared.notes, ...known },
    start(name: string): SimulatedPorts {
      const wait = () => turns.wait(name)
      return world(shared.network(wait), wait)
    },
    pass(milliseconds: number) {
      time += Math.ceil(milliseconds)
      shared.arrive()
    },
    heal(...machines: readonly string[]) {
      faults = 0
      for (const name of machines) turns.drop(name)
    },
  }
}

export type Ground = Awaited<ReturnType<typeof openGround>>

interface Known {
  readonly approved: ReadonlySet<string>
  readonly embargoes: ReadonlyMap<string, Date | undefined>
  readonly retracted: ReadonlyMap<string, number>
}

/** What a claim must find true in its very moment. */
function untrue(claimed: Delivery, memory: Memory, now: Date): string[] {
  const { id, postId, accountId, parentId, draftRevision, uncertainSince, text, draft } = claimed
  const parent = memory.deliveries.get(parentId ?? '')
  const account = memory.accounts.get(accountId)
  const post = memory.posts.get(postId)
  const old = !uncertainSince && draftRevision !== post?.revision
  const own = text !== undefined && text !== draft?.text
  const sending = memory.deliveries.open(accountId).filter(({ state }) => state === 'sending')
  return [
    ...(account?.state === 'active' ? [] : [`claimed: ${id}, its account is ${account?.state}`]),
    ...(Number(account?.restUntil ?? 0) > now.getTime()
      ? [`claimed: ${id}, its account rests`]
      : []),
    ...(post && postState(post, now) === 'published'
      ? []
      : [`claimed: ${id}, its post is not out`]),
    ...(parentId !== undefined && parent?.state !== 'sent'
      ? [`claimed: ${id}, what it answers is ${parent?.state}`]
      : []),
    ...(own ? [`claimed: ${id}, its own text is another`] : []),
    ...(old ? [`claimed: ${id}, its text is of an older revision`] : []),
    ...(sending.length > 1 ? [`claimed: ${id}, another is being sent`] : []),
  ]
}

/** A request may be under way while its post is taken back: not longer than requests take, and leases hold. */
function untimely(note: Note, { approved, embargoes, retracted }: Known): string[] {
  const { url, account: to, at, sentAt, delivery } = note
  const embargo = embargoes.get(url)
  const gone = retracted.get(url) ?? Number.POSITIVE_INFINITY
  return [
    ...(embargo && at < embargo.getTime() ? [`${url} on ${to} before its embargo was over`] : []),
    ...(sentAt > gone + timings.lease ? [`${url} on ${to} after its retraction`] : []),
    ...(to === 'read' && !approved.has(delivery) ? [`${url} on ${to} unapproved`] : []),
  ]
}

/** What a scheduler does each minute. */
export async function tick(ports: SimulatedPorts): Promise<void> {
  await settleDeliveries(ports)
  await amendPosts(ports)
  await planAll(ports)
}

/** New, or edited: some breaking, some under embargo for a while. */
export async function save(ground: Ground, ports: SimulatedPorts, id: string): Promise<void> {
  const { embargoes, breaking, random, clock } = ground
  const url = `https://news.example/${id}`
  const soon = new Date(Math.ceil(clock.now().getTime() / SECOND + 300) * SECOND)
  if (!embargoes.has(url)) {
    embargoes.set(url, random() < 0.4 ? soon : undefined)
    if (random() < 0.25) breaking.add(url)
  }
  const embargo = embargoes.get(url)
  const priority = breaking.has(url) ? 'breaking' : 'normal'
  const title = `Title ${Math.floor(random() * 1_000)}`
  await savePost(ports, { id, url, title, priority, ...(embargo && { embargo_until: embargo }) })
}

export async function retract({ retracted, clock }: Ground, ports: SimulatedPorts, id: string) {
  const post = await ports.posts.byId(id)
  if (post?.status !== 'published') return
  const gone: Post = {
    ...post,
    status: 'retracted',
    revision: post.revision + 1,
    savedAt: clock.now(),
  }
  const done = await ports.posts.update({ post: gone, aliases: [] }, post.revision)
  if (done) retracted.set(post.url, clock.now().getTime())
}

/** Says that something was wrong: every share that does not say so is answered. */
export async function correct({ clock, random }: Ground, ports: SimulatedPorts, id: string) {
  const post = await ports.posts.byId(id)
  if (post?.status !== 'published') return
  const now = clock.now()
  const note = `It was ${Math.floor(random() * 1_000)}, not what ${id} said.`
  const corrected: Post = {
    ...post,
    correction: { at: now, note },
    updatedAt: now,
    revision: post.revision + 1,
    savedAt: now,
  }
  if (await ports.posts.update({ post: corrected, aliases: [] }, post.revision)) {
    await amendPosts(ports)
  }
}

/** A person reads what is held, and approves it. */
export async function approveAll({ approved, alone }: Ground): Promise<void> {
  const { items } = await alone.deliveries.list({ state: 'held' }, { limit: 100 })
  for (const { id } of items) {
    approved.add(id)
    await decideDelivery(alone, id, { event: 'approve' }).catch(unlessTooLate)
  }
}

/** Somebody else approved it first, or its post was changed meanwhile. */
function unlessTooLate(error: unknown): void {
  if (!(error instanceof InputError)) throw error
}

export async function resume({ alone }: Ground): Promise<void> {
  for (const { id } of setup.accounts) await alone.setup.setAccountState(id, 'active', undefined)
}

/** Without faults, everything that was begun comes to an end; only what the budget holds back stays planned. */
export async function finish(ground: Ground): Promise<void> {
  const { pass, notes, alone, clock } = ground
  // What was under way when its post changed is looked at once more.
  let wasCalm = false
  for (let round = 0; round < 90; round += 1) {
    await resume(ground)
    await approveAll(ground)
    await tick(alone)
    for (const { id } of setup.accounts) await drainAccount(alone, id)
    const { sending = 0, checking = 0, held = 0 } = await alone.deliveries.counts()
    const { items } = await alone.deliveries.list({ state: 'planned' }, { limit: 100 })
    const undecided = await alone.deliveries.list({ state: 'undecided' }, { limit: 500 })
    const open = items.filter(
      ({ accountId, urgent, parentId }) =>
        (accountId !== 'rich' || !isSpent(notes, urgent)) &&
        !undecided.items.some(({ id }) => id === parentId),
    )
    const isCalm = sending + checking + held + open.length === 0
    if (isCalm && wasCalm) return
    wasCalm = isCalm
    const next = (await alone.deliveries.nextDue(clock.now())) ?? clock.now()
    pass(Math.min(HOUR, Math.max(2 * MINUTE, isCalm ? 0 : next.getTime() - clock.now().getTime())))
  }
}
