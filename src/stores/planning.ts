import type { ExistingPlan, LastPlan, PlanningStore, SharedPost } from '../ports/planning-store.ts'
import { type AdoptionRow, adoptionOf, adoptionStatement, adoptStatement } from './adoptions.ts'
import { planColumns as columns, type PlanRow, postToPlan } from './plan-rows.ts'
import { reshareStatement, runStatement, type SharedRow, sharedBefore } from './reshares.ts'
import { type Sql, sql, upTo } from './sql.ts'

export function planningStore(db: Sql): PlanningStore {
  return {
    async last() {
      return lastPlan(await db.first<LastRow>(sql`select * from planning`))
    },
    record: async ({ to, sweptAt, sweptFor, sweep }) =>
      void (await db.run(sql`insert into planning (only_row, planned_to, swept_at, swept_for,
          sweep_for, sweep_began, sweep_at, sweep_id, sweep_looked)
        values (1, ${to.getTime()}, ${sweptAt.getTime()}, ${sweptFor.getTime()}, ${timeOf(sweep?.setupAt)},
          ${timeOf(sweep?.begunAt)}, ${timeOf(sweep?.place.visibleAt)}, ${sweep?.place.id ?? null}, ${sweep?.looked ?? null})
        on conflict (only_row) do update set planned_to = max(planned_to, excluded.planned_to),
          swept_at = max(swept_at, excluded.swept_at), swept_for = excluded.swept_for,
          sweep_for = excluded.sweep_for, sweep_began = excluded.sweep_began, sweep_at = excluded.sweep_at,
          sweep_id = excluded.sweep_id, sweep_looked = excluded.sweep_looked`)),
    async savedAfter({ savedAt, id }, limit) {
      const rows = await db.all<
        PlanRow & { saved_at: number }
      >(sql`select ${columns}, saved_at from posts
        where ${isToPlan} and (saved_at, id) > (${savedAt.getTime()}, ${id}) order by saved_at, id limit ${upTo(limit)}`)
      return rows.map((row) => ({ ...postToPlan(row), savedAt: new Date(row.saved_at) }))
    },
    async visibleAfter({ visibleAt, id }, limit, until) {
      const by = until ? sql`and visible_at <= ${until.getTime()}` : sql``
      const rows = await db.all<PlanRow>(sql`select ${columns} from posts
        where ${isToPlan} and (visible_at, id) > (${visibleAt.getTime()}, ${id}) ${by}
        order by visible_at, id limit ${upTo(limit)}`)
      return rows.map(postToPlan)
    },
    async existing(postIds) {
      const rows =
        await db.all<ExistingRow>(sql`select id, post_id, account_id, schedule_id, planned_due,
          planned_expires, urgent, withdrawn, begun_at is null and (state in ('planned', 'held') or withdrawn = 1) as open
        from deliveries where post_id in (select value from json_each(${JSON.stringify(postIds)}))
          and occurrence = ''`)
      return rows.map(existingPlan)
    },
    sharedBefore: async (query) => (await sharedBefore(db, query)).map(sharedPost),
    async resharedRun(scheduleId, accountId) {
      const row = await db.first<{ run_at: number }>(sql`select run_at from reshare_runs
        where schedule_id = ${scheduleId} and account_id = ${accountId}`)
      return row && new Date(row.run_at)
    },
    async planRun(run, reshares, now) {
      const changes = await db.batch([
        ...reshares.map((one) => reshareStatement(one, now)),
        runStatement(run),
      ])
      return changes.slice(0, -1).reduce((sum, count) => sum + count, 0)
    },
    async freshWaiting(accountId, now) {
      // Says the states word for word as the index of open deliveries does.
      const row = await db.first(sql`select 1 from deliveries cross join posts on posts.id = post_id
        where account_id = ${accountId} and deliveries.state in ('planned', 'checking') and +deliveries.state = 'planned' and due_at > 0
          and kind = 'share' and visible_at <= ${now.getTime()} limit 1`)
      return row !== undefined
    },
    adoptions: async () =>
      (await db.all<AdoptionRow>(sql`select * from adoptions order by account_id`)).map(adoptionOf),
    recordAdoption: async (adoption) => void (await db.run(adoptionStatement(adoption))),
    async adopt(shares, now) {
      const changes: number[] = []
      for (let from = 0; from < shares.length; from += 500) {
        const part = shares.slice(from, from + 500)
        changes.push(...(await db.batch(part.map((one) => adoptStatement(one, now)))))
      }
      return new Set(shares.filter((_, index) => changes[index] === 1).map(({ postId }) => postId))
    },
  }
}

/** What may be planned at all, word for word as its indexes say it. */
const isToPlan = sql`status = 'published' and baseline = 0`

interface LastRow {
  planned_to: number
  swept_at: number
  swept_for: number
  sweep_for: number | null
  sweep_began: number | null
  sweep_at: number | null
  sweep_id: string | null
  sweep_looked: number | null
}

const timeOf = (at: Date | undefined) => at?.getTime() ?? null

function lastPlan(row: LastRow | undefined): LastPlan {
  const known = {
    to: new Date(row?.planned_to ?? 0),
    sweptAt: new Date(row?.swept_at ?? 0),
    sweptFor: new Date(row?.swept_for ?? 0),
  }
  if (!row || row.sweep_at === null) return known
  const sweep = {
    setupAt: new Date(row.sweep_for ?? 0),
    begunAt: new Date(row.sweep_began ?? 0),
    place: { visibleAt: new Date(row.sweep_at), id: row.sweep_id ?? '' },
    looked: row.sweep_looked ?? 0,
  }
  return { ...known, sweep }
}

const sharedPost = ({ shared_at, ...row }: SharedRow): SharedPost => ({
  post: postToPlan(row),
  sharedAt: new Date(shared_at),
})

interface ExistingRow {
  id: string
  post_id: string
  account_id: string
  schedule_id: string
  planned_due: number | null
  planned_expires: number | null
  urgent: number
  withdrawn: number
  open: number
}

const existingPlan = (row: ExistingRow): ExistingPlan => ({
  id: row.id,
  postId: row.post_id,
  accountId: row.account_id,
  scheduleId: row.schedule_id,
  ...(row.planned_due !== null && { dueAt: new Date(row.planned_due) }),
  ...(row.planned_expires !== null && { expiresAt: new Date(row.planned_expires) }),
  urgent: row.urgent === 1,
  open: row.open === 1,
  withdrawn: row.withdrawn === 1,
})
