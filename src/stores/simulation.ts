import type { Amendment } from '../core/amendment.ts'
import { freshSince } from '../core/fresh-since.ts'
import type { ChargeKind } from '../core/ledger.ts'
import type { Schedule } from '../core/schedule.ts'
import { DAY } from '../core/wall-clock.ts'
import type { Ports } from '../ports/ports.ts'
import type { SimulationGround } from '../ports/simulation.ts'
import { type AmendmentRow, amendmentOf } from './amendments.ts'
import { inMemoryAmendments } from './in-memory/amendments.ts'
import { inMemoryDeliveries } from './in-memory/deliveries.ts'
import type { StoredDelivery } from './in-memory/delivery-table.ts'
import { inMemoryImages } from './in-memory/images.ts'
import { inMemoryLedger } from './in-memory/ledger.ts'
import { emptyMemory, type Memory } from './in-memory/memory.ts'
import { inMemoryPlanning } from './in-memory/planning.ts'
import { inMemoryPosts } from './in-memory/posts.ts'
import { inMemorySetup } from './in-memory/setup.ts'
import { inMemoryShortLinks } from './in-memory/short-links.ts'
import { type PostRow, postOf } from './post-rows.ts'
import { type Sql, type Statement, sql } from './sql.ts'

/** More posts than this are not copied: the newest are. */
const POSTS = 20_000
/** Budgets count by the month, and no schedule's run lasts longer. */
const BEGUN = 32 * DAY

/** Simulations in memory, begun from what the database holds. */
export function simulationGround(
  db: Sql,
  stores: Pick<Ports, 'setup' | 'planning' | 'posts'>,
): SimulationGround {
  return {
    async copy(now) {
      const memory = emptyMemory()
      await copySetup(memory, stores)
      await copyPosts(memory, db, reachOf([...memory.schedules.values()], memory, now))
      await copyAmendments(memory, db, stores)
      await copyDeliveries(memory, db, now)
      return {
        posts: inMemoryPosts(memory),
        deliveries: inMemoryDeliveries(memory),
        amendments: inMemoryAmendments(memory),
        images: inMemoryImages(),
        shortLinks: inMemoryShortLinks(),
        ledger: inMemoryLedger(memory),
        planning: inMemoryPlanning(memory),
        setup: inMemorySetup(memory),
      }
    },
  }
}

/** Credentials stay where they are: nothing in a simulation can sign in anywhere. */
async function copySetup(
  memory: Memory,
  { setup, planning }: Pick<Ports, 'setup' | 'planning'>,
): Promise<void> {
  const publication = await setup.publication()
  const origin = await setup.origin()
  const at = await setup.appliedAt()
  if (!publication || !origin || !at) return
  const [feeds, templates] = await Promise.all([setup.feeds(), setup.templates()])
  memory.setup = { publication, feeds, templates, at, origin, version: 0 }
  memory.planned = await planning.last()
  for (const account of await setup.accounts()) {
    memory.accounts.set(account.id, { ...account, settings: {} })
  }
  for (const schedule of await setup.schedules()) memory.schedules.set(schedule.id, schedule)
  for (const adoption of await planning.adoptions()) {
    memory.adoptions.set(adoption.accountId, adoption)
  }
}

/** Posts visible since then may be shared. All may, where a schedule shares again what was shared before. */
function reachOf(schedules: readonly Schedule[], { setup }: Memory, now: Date): Date {
  const zone = setup?.publication.timezone ?? 'UTC'
  const reaches = schedules.map((one) => (one.reshare ? 0 : freshSince(one, zone, now).getTime()))
  return new Date(Math.min(now.getTime(), ...reaches))
}

async function copyPosts(memory: Memory, db: Sql, since: Date): Promise<void> {
  const rows =
    await db.all<PostRow>(sql`select * from posts where id in (${changing}) or status = 'published' and (
      visible_at >= ${since.getTime()} or id in (select post_id from deliveries where ${open})
      or story in (select story from posts where visible_at >= ${since.getTime()} and story is not null))
    order by visible_at desc limit ${POSTS}`)
  for (const row of rows) memory.posts.put(postOf(row))
}

/** Posts whose shares are being changed, or are to be. */
const changing: Statement = sql`select post_id from posts_to_amend
  union select post_id from deliveries join amendments on delivery_id = deliveries.id
    where amendments.state in ('planned', 'doing')`

/** What was done and is to be done to the shares of those posts, and what led there. */
async function copyAmendments(
  memory: Memory,
  db: Sql,
  { posts }: Pick<Ports, 'posts'>,
): Promise<void> {
  const rows = await db.all<AmendmentRow & { token: string | null }>(
    sql`select amendments.* from amendments join deliveries on deliveries.id = delivery_id
      where post_id in (${changing})`,
  )
  for (const row of rows) {
    const amendment: Amendment = amendmentOf(row)
    memory.amendments.set(row.id, { ...amendment, ...(row.token !== null && { token: row.token }) })
  }
  const noted = await db.all<{ post_id: string; revision: number; due_at: number }>(
    sql`select post_id, revision, due_at from posts_to_amend`,
  )
  for (const { post_id, revision, due_at } of noted) {
    memory.toAmend.set(post_id, { revision, dueAt: new Date(due_at) })
  }
  for (const { id } of await db.all<{ id: string }>(sql`select post_id as id from (${changing})`)) {
    memory.revisions.set(id, await posts.revisions(id))
  }
}

const open: Statement = sql`deliveries.state in ('planned', 'held', 'sending', 'checking')`

/** Those of the posts, and what was begun lately. What arrived needs no draft any more, but where it is changed. */
async function copyDeliveries(memory: Memory, db: Sql, now: Date): Promise<void> {
  const posts = JSON.stringify(memory.posts.all().map(({ id }) => id))
  const rows = await db.all<StoredDelivery>(sql`select * from deliveries
    where post_id in (select value from json_each(${posts})) or begun_at >= ${now.getTime() - BEGUN}`)
  for (const row of rows) {
    const keeps = row.state !== 'sent' || memory.revisions.has(row.post_id)
    memory.deliveries.put(keeps ? row : { ...row, draft: null })
  }
  const down = await db.all<{ id: string }>(sql`select delivery_id as id from amendments
    where kind <> 'edit' and state = 'done'`)
  for (const { id } of down) memory.takenDown.add(id)
  const charges =
    await db.all<ChargeRow>(sql`select account_id, month, at, kind, amount from charges
    where at >= ${now.getTime() - BEGUN}`)
  for (const { account_id, at, ...rest } of charges) {
    memory.charges.push({ ...rest, accountId: account_id, at: new Date(at) })
  }
  const runs = await db.all<RunRow>(sql`select schedule_id, account_id, run_at from reshare_runs`)
  for (const { schedule_id, account_id, run_at } of runs) {
    memory.reshareRuns.set(JSON.stringify([schedule_id, account_id]), new Date(run_at))
  }
}

interface ChargeRow {
  account_id: string
  month: string
  at: number
  kind: ChargeKind
  amount: number
}

interface RunRow {
  schedule_id: string
  account_id: string
  run_at: number
}
