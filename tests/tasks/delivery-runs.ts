import type { Delivery } from '../../src/core/delivery.ts'
import { InputError } from '../../src/core/errors.ts'
import { type Post, postState } from '../../src/core/post.ts'
import type { Setup } from '../../src/core/setup.ts'
import type { Memory } from '../../src/stores/in-memory/memory.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { decideDelivery } from '../../src/tasks/decide-delivery.ts'
import { planAll, settleDeliveries } from '../../src/tasks/delivery-round.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import type { SimulatedPorts } from '../../src/tasks/simulated-ports.ts'
import { account, schedule, twoAccounts } from '../fakes/in-memory-ports.ts'
import { memoryWorld } from '../fakes/memory-world.ts'
import { seeded } from '../fakes/seeded.ts'
import { createTurns } from '../fakes/turns.ts'
import { COST, createWall, type Fate, type Note } from '../fakes/wall.ts'

const SECOND = 1_000
export const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const SPACING = 3 * MINUTE
const BUDGET = 1
const RESERVE = 0.5
const PER_HOUR = 2
const RUN = 10 * MINUTE
const TAKE = 2
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
const long = { shelfLife: 30 * 24 * HOUR }
/** Each account has one thing that may hold a delivery back; one of them cannot be looked at. */
export const setup: Setup = {
  ...twoAccounts,
  accounts: [
    { ...wall('rich'), monthlyBudget: BUDGET, reserve: RESERVE },
    { ...wall('slow'), spacing: SPACING },
    wall('blind', false),
    { ...wall('capped'), perHour: PER_HOUR },
    wall('timed'),
    wall('read'),
  ],
  schedules: [
    schedule('news', ['rich', 'slow', 'blind', 'capped'], long),
    schedule('slots', ['timed'], {
      ...long,
      when: { kind: 'cron', cron: '*/10 * * * *', take: TAKE },
    }),
    schedule('desk', ['read'], { ...long, approve: true }),
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
  const { id, postId, accountId, draftRevision, uncertainSince, text, draft } = claimed
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
    ...(own ? [`claimed: ${id}, its own text is another`] : []),
    ...(old ? [`claimed: ${id}, its text is of an older revision`] : []),
    ...(sending.length > 1 ? [`claimed: ${id}, another is being sent`] : []),
  ]
}

/** A request may be under way while its post is taken back: not longer than requests take, and leases hold. */
function untimely(note: Note, { approved, embargoes, retracted }: Known): string[] {
  const { url, account: to, at, sentAt } = note
  const embargo = embargoes.get(url)
  const gone = retracted.get(url) ?? Number.POSITIVE_INFINITY
  return [
    ...(embargo && at < embargo.getTime() ? [`${url} on ${to} before its embargo was over`] : []),
    ...(sentAt > gone + timings.lease ? [`${url} on ${to} after its retraction`] : []),
    ...(to === 'read' && !approved.has(url) ? [`${url} on ${to} unapproved`] : []),
  ]
}

/** What a scheduler does each minute. */
export async function tick(ports: SimulatedPorts): Promise<void> {
  await settleDeliveries(ports)
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

/** A person reads what is held, and approves it. */
export async function approveAll({ approved, alone }: Ground): Promise<void> {
  const { items } = await alone.deliveries.list({ state: 'held' }, { limit: 100 })
  for (const { id, postId } of items) {
    const post = await alone.posts.byId(postId)
    if (post) approved.add(post.url)
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
  for (let round = 0; round < 90; round += 1) {
    await resume(ground)
    await approveAll(ground)
    await tick(alone)
    for (const { id } of setup.accounts) await drainAccount(alone, id)
    const { sending = 0, checking = 0, held = 0 } = await alone.deliveries.counts()
    const { items } = await alone.deliveries.list({ state: 'planned' }, { limit: 100 })
    const open = items.filter(
      ({ accountId, urgent }) => accountId !== 'rich' || !isSpent(notes, urgent),
    )
    if (sending + checking + held + open.length === 0) return
    const next = (await alone.deliveries.nextDue(clock.now())) ?? clock.now()
    pass(Math.min(HOUR, Math.max(2 * MINUTE, next.getTime() - clock.now().getTime())))
  }
}

const of = (notes: readonly Note[], name: string) => notes.filter(({ account: to }) => to === name)
const spentOf = (notes: readonly Note[]) => of(notes, 'rich').length * COST
const isSpent = (notes: readonly Note[], urgent: boolean) =>
  spentOf(notes) + COST > BUDGET - (urgent ? 0 : RESERVE)

/** What is wrong with how it ended. */
export async function judged(ground: Ground): Promise<readonly string[]> {
  const { notes, alone, breaking } = ground
  const { items } = await alone.deliveries.list({}, { limit: 200 })
  const posts = await alone.posts.byIds(items.map(({ postId }) => postId))
  const ends = items.flatMap(({ accountId: to, postId, state, urgent }) => {
    const { url = '', status } = posts.get(postId) ?? {}
    const count = of(notes, to).filter((note) => note.url === url).length
    const where = `${url} on ${to}: ${state}, ${count} times`
    const settled =
      state === 'sent' || state === 'failed' || (to === 'blind' && state === 'undecided')
    const waits = state === 'planned' && to === 'rich' && isSpent(notes, urgent)
    return [
      ...(count > 1 ? [`twice: ${where}`] : []),
      ...(to !== 'blind' && (count === 1) !== (state === 'sent') ? [`wrong: ${where}`] : []),
      ...(status === 'published' && !settled && !waits ? [`lost: ${where}`] : []),
    ]
  })
  return [
    ...ends,
    ...overspent(notes, breaking),
    ...crowded(notes, breaking),
    ...overCap(notes),
    ...overRun(notes, breaking),
  ]
}

/** The reserve is for breaking posts. */
function overspent(notes: readonly Note[], breaking: ReadonlySet<string>): string[] {
  const plain = of(notes, 'rich').filter(({ url }) => !breaking.has(url)).length * COST
  return spentOf(notes) > BUDGET || plain > BUDGET - RESERVE ? ['over budget'] : []
}

/** By when they were sent: a lost one may arrive behind what went out after it. */
const byTime = (notes: readonly Note[]) => [...notes].sort((a, b) => a.sentAt - b.sentAt)

function crowded(notes: readonly Note[], breaking: ReadonlySet<string>): string[] {
  const slow = byTime(of(notes, 'slow'))
  return slow.flatMap(({ sentAt, url }, index) => {
    const gap = sentAt - (slow[index - 1]?.sentAt ?? Number.NEGATIVE_INFINITY)
    const close = gap < SPACING && !breaking.has(url)
    return close ? [`only ${gap} ms between two posts`] : []
  })
}

function overCap(notes: readonly Note[]): string[] {
  const capped = byTime(of(notes, 'capped'))
  return capped.flatMap(({ sentAt }, index) => {
    const before = capped[index - PER_HOUR]
    return before && sentAt - before.sentAt < HOUR ? ['over the limit of an hour'] : []
  })
}

/** A claim of the run before may be sent in the next one: until its lease is over. */
function overRun(notes: readonly Note[], breaking: ReadonlySet<string>): string[] {
  const inRun = of(notes, 'timed').filter(
    ({ url, sentAt }) => !breaking.has(url) && sentAt % RUN >= timings.lease,
  )
  const runs = Map.groupBy(inRun, ({ sentAt }) => Math.floor(sentAt / RUN))
  return [...runs.values()].some((run) => run.length > TAKE) ? ['more than a run gives out'] : []
}
