import { postState } from '../../src/core/post.ts'
import type { Setup } from '../../src/core/setup.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { type Sql, type Statement, sql } from '../../src/stores/sql.ts'
import type { SqliteFile } from '../../src/stores/sqlite.ts'
import { carryOut, drainAccount } from '../../src/tasks/carry-out.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import { wire } from '../../src/wiring.ts'
import { account, SECRET, schedule, twoAccounts } from '../fakes/in-memory-ports.ts'
import { seeded } from '../fakes/seeded.ts'
import { createTurns, inTurns } from '../fakes/turns.ts'
import { COST, createWall, type Note } from '../fakes/wall.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const SPACING = 3 * MINUTE
const BUDGET = 1
const timings = {
  request: 20 * SECOND,
  lease: 2 * MINUTE,
  settle: 20 * SECOND,
  sendRetry: { first: 10 * SECOND, factor: 2, most: MINUTE },
  lookRetry: { first: 10 * SECOND, factor: 2, most: MINUTE },
  looks: 1_000,
}

/** One account has a budget, one spacing, and one cannot be looked at. */
const wall = (id: string, looks = true) =>
  account(id, 'wall', { settings: { name: id, looks }, rehearsal: false })
const setup: Setup = {
  ...twoAccounts,
  accounts: [
    { ...wall('rich'), monthlyBudget: BUDGET },
    { ...wall('slow'), spacing: SPACING },
    wall('blind', false),
  ],
  schedules: [schedule('news', ['rich', 'slow', 'blind'], { shelfLife: 30 * 24 * 60 * MINUTE })],
}

interface Stage {
  readonly random: () => number
  readonly pass: (milliseconds: number) => void
  readonly turns: ReturnType<typeof createTurns>
  readonly notes: readonly Note[]
  readonly start: (name: string) => Ports
  /** A machine that waits for nobody. */
  readonly alone: Ports
  readonly heal: () => void
  readonly wrong: string[]
  /** Address of a post → the end of its embargo. */
  readonly embargoes: Map<string, Date | undefined>
}

/** Plays one random story on an emptied database. Returns what broke a promise. */
export async function playStory(file: SqliteFile, seed: number): Promise<string[]> {
  const stage = await openStage(file, seed)
  const machines = [stage.start('one'), stage.start('two')]
  for (let step = 0; step < 90 && stage.wrong.length === 0; step += 1) {
    const index = stage.random() < 0.5 ? 0 : 1
    await act(stage, machines, index)
    stage.pass(1)
    for (let turn = stage.random() * 12; turn > 1; turn -= 1) {
      await stage.turns.next()
      stage.pass(1)
    }
  }
  stage.heal()
  await finish(stage, stage.alone)
  stage.wrong.push(...(await judged(stage, file)))
  return stage.wrong
}

async function openStage(file: SqliteFile, seed: number): Promise<Stage> {
  await empty(file)
  const random = seeded(seed)
  const turns = createTurns(random)
  let time = Date.parse('2026-11-22T10:00:00Z')
  let faults = 0.4
  let minted = 0
  const wrong: string[] = []
  const embargoes = new Map<string, Date | undefined>()
  const shared = createWall({
    now: () => time,
    random,
    faults: () => faults,
    patience: timings.request,
    accepted: (note) => void wrong.push(...tooEarly(note, embargoes)),
  })
  const clock = {
    now: () => new Date(time),
    chance: random,
    mint: () => `id-${String(++minted).padStart(5, '0')}`,
  }
  const start = (name: string): Ports => {
    const wait = () => turns.wait(name)
    const watched = inTurns(file, wait, (statements, changes) => {
      const claim = changes[0] === 1 && statements[0]
      if (claim) void judgeClaim({ alone, wrong }, claim)
    })
    return portsOver(watched, clock, shared.network(wait))
  }
  const alone = portsOver(
    file,
    clock,
    shared.network(async () => {}),
  )
  await alone.setup.apply(setup, clock.now())
  const pass = (milliseconds: number) => {
    time += Math.ceil(milliseconds)
    shared.arrive()
  }
  const heal = () => {
    faults = 0
    for (const name of ['one', 'two']) turns.drop(name)
  }
  return { random, pass, turns, notes: shared.notes, start, alone, heal, wrong, embargoes }
}

async function empty(file: SqliteFile): Promise<void> {
  const tables = await file.all<{ name: string }>(sql`select name from sqlite_schema
    where type = 'table' and name not in ('changes', 'd1_migrations') and name not like 'sqlite_%'`)
  const deletes = tables.map(({ name }) => `delete from ${name};`).join('\n')
  file.script(`begin; pragma defer_foreign_keys = on; ${deletes} commit`)
}

function portsOver(db: Sql, clock: Ports['clock'], network: Ports['networks'][number]): Ports {
  const wired = wire({
    sql: db,
    secret: SECRET,
    clock,
    timings,
    outgoing: { fetch, document: async () => ({ outcome: 'failed', reason: 'none' }) },
    queue: { enqueue: async () => {} },
    rehearsal: { fetch: () => undefined, settings: () => ({}), posts: async () => [] },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  return { ...wired, networks: [network] }
}

/** Something begins on a machine, or to it; what it waits for comes with the turns. */
async function act(stage: Stage, machines: Ports[], index: number): Promise<void> {
  const ports = machines[index] as Ports
  const { random, turns, embargoes } = stage
  const begin = (work: Promise<unknown>) => void work.catch((e) => stage.wrong.push(String(e)))
  const dice = random()
  const known = [...embargoes.keys()]
  const some = known[Math.floor(random() * known.length)]?.split('/').at(-1)
  if (dice < 0.1) begin(carryAny(stage, ports))
  else if (dice < 0.4)
    begin(drainAccount(ports, setup.accounts[Math.floor(random() * 3)]?.id ?? ''))
  else if (dice < 0.52) begin(tick(ports))
  else if (dice < 0.64) begin(save(stage, ports, `p${Math.floor(random() * 6)}`))
  else if (dice < 0.66 && some) begin(retract(ports, some))
  else if (dice < 0.74) begin(resume(ports))
  else if (dice < 0.82) {
    const name = index === 0 ? 'one' : 'two'
    turns.drop(name)
    machines[index] = stage.start(name)
  } else if (dice < 0.97) stage.pass(random() * 15 * SECOND)
  else stage.pass(random() * 4 * MINUTE)
}

/** New, or edited: every second post is under embargo for a while, others are put under one and out of it again. */
async function save({ embargoes, random }: Stage, ports: Ports, id: string): Promise<void> {
  const url = `https://news.example/${id}`
  const soon = new Date(Math.ceil(ports.clock.now().getTime() / SECOND + 300) * SECOND)
  if (!embargoes.has(url)) embargoes.set(url, random() < 0.5 ? soon : undefined)
  const embargo = embargoes.get(url) ?? (random() < 0.3 ? soon : undefined)
  const title = `Title ${Math.floor(random() * 1_000)}`
  await savePost(ports, { id, url, title, ...(embargo && { embargo_until: embargo }) })
}

/** As a queue may: late, twice, or what was done long ago. */
async function carryAny({ random }: Stage, ports: Ports): Promise<void> {
  const { items } = await ports.deliveries.list({}, { limit: 50 })
  const one = items[Math.floor(random() * items.length)]
  if (one) await carryOut(ports, one.id)
}

async function retract(ports: Ports, id: string): Promise<void> {
  if (await ports.posts.byId(id)) await retractPost(ports, id, { reason: 'Wrong.' })
}

async function resume(ports: Ports): Promise<void> {
  for (const { id } of setup.accounts) await ports.setup.setAccountState(id, 'active', undefined)
}

/** Without faults, everything that was begun comes to an end; only what the budget holds back stays planned. */
async function finish({ pass, notes }: Stage, ports: Ports): Promise<void> {
  for (let round = 0; round < 40; round += 1) {
    await resume(ports)
    await tick(ports)
    for (const { id } of setup.accounts) await drainAccount(ports, id)
    const { sending = 0, checking = 0 } = await ports.deliveries.counts()
    const planned = await ports.deliveries.list({ state: 'planned' }, { limit: 50 })
    const open = planned.items.filter(({ accountId }) => accountId !== 'rich' || !isSpent(notes))
    if (sending + checking + open.length === 0) return
    pass(2 * MINUTE)
  }
}

const spentOf = (notes: readonly Note[]) =>
  notes.filter(({ account: name }) => name === 'rich').length * COST
const isSpent = (notes: readonly Note[]) => spentOf(notes) + COST > BUDGET

function tooEarly({ url, at, account: name }: Note, embargoes: Stage['embargoes']): string[] {
  const end = embargoes.get(url)
  return end && at < end.getTime() ? [`${url} on ${name} before its embargo was over`] : []
}

/** What is true in the very moment of a claim. */
async function judgeClaim({ alone, wrong }: Pick<Stage, 'alone' | 'wrong'>, claim: Statement) {
  if (!claim.sql.startsWith("update deliveries set state = 'sending'")) return
  const { items } = await alone.deliveries.list({ state: 'sending' }, { limit: 10 })
  for (const { postId } of items.filter(({ id }) => claim.values.includes(id))) {
    const post = await alone.posts.byId(postId)
    const state = post && postState(post, alone.clock.now())
    if (state !== 'published') wrong.push(`claimed: the post ${postId} is ${state}`)
  }
}

async function judged({ notes }: Stage, file: SqliteFile): Promise<string[]> {
  const rows = await file.all<Row>(sql`select account_id, url, deliveries.state, posts.status
    from deliveries join posts on posts.id = post_id`)
  const wrong = [...overspent(notes), ...crowded(notes)]
  for (const { account_id: to, url, state, status } of rows) {
    const count = notes.filter((note) => note.account === to && note.url === url).length
    const where = `${url} on ${to}: ${state}, ${count} times`
    if (count > 1) wrong.push(`twice: ${where}`)
    if (to !== 'blind' && (count === 1) !== (state === 'sent')) wrong.push(`wrong: ${where}`)
    const waits = state === 'planned' && to === 'rich' && isSpent(notes)
    const settled = state === 'sent' || (to === 'blind' && state === 'undecided')
    if (status === 'published' && !settled && !waits) wrong.push(`lost: ${where}`)
  }
  return wrong
}

interface Row {
  account_id: string
  url: string
  state: string
  status: string
}

const overspent = (notes: readonly Note[]) => (spentOf(notes) > BUDGET ? ['over budget'] : [])

/** A lost request may arrive later than it was sent: that much closer two posts may be. */
function crowded(notes: readonly Note[]): string[] {
  const times = notes.filter((note) => note.account === 'slow').map(({ at }) => at)
  return times
    .sort((a, b) => a - b)
    .flatMap((at, index) => {
      const gap = at - (times[index - 1] ?? Number.NEGATIVE_INFINITY)
      return gap < SPACING - timings.request ? [`only ${gap} ms between two posts`] : []
    })
}
