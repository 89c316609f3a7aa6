import type { ExistingPlan, PlanningStore, SharedPost } from '../ports/planning-store.ts'
import { type AdoptionRow, adoptionOf, adoptionStatement, adoptStatement } from './adoptions.ts'
import { planColumns as columns, type PlanRow, postToPlan } from './plan-rows.ts'
import { reshareStatement, runStatement, type SharedRow, sharedBefore } from './reshares.ts'
import { type Sql, sql } from './sql.ts'

export function planningStore(db: Sql): PlanningStore {
  return {
    async last() {
      const row = await db.first<LastRow>(sql`select planned_to, swept_at, swept_for from planning`)
      return {
        to: new Date(row?.planned_to ?? 0),
        sweptAt: new Date(row?.swept_at ?? 0),
        sweptFor: new Date(row?.swept_for ?? 0),
      }
    },
    record: async ({ to, sweptAt, sweptFor }) =>
      void (await db.run(sql`insert into planning (only_row, planned_to, swept_at, swept_for)
        values (1, ${to.getTime()}, ${sweptAt.getTime()}, ${sweptFor.getTime()})
        on conflict (only_row) do update set planned_to = max(planned_to, excluded.planned_to),
          swept_at = max(swept_at, excluded.swept_at), swept_for = max(swept_for, excluded.swept_for)`)),
    async changedSince(since, now, after, limit) {
      // The other way round SQLite would go through all posts by id.
      const rows = await db.all<PlanRow>(sql`select ${columns} from (
            select id from posts where saved_at >= ${since.getTime()}
            union all select id from posts where status = 'published' and visible_at >= ${since.getTime()}
              and visible_at <= ${now.getTime()} and saved_at < ${since.getTime()}) as changed
          cross join posts on posts.id = changed.id
        where status = 'published' and baseline = 0 and +posts.id > ${after} order by +posts.id limit ${limit}`)
      return rows.map(postToPlan)
    },
    async visibleAfter({ visibleAt, id }, limit) {
      const at = visibleAt.getTime()
      const rows = await db.all<PlanRow>(sql`select ${columns} from posts
        where status = 'published' and baseline = 0 and visible_at >= ${at} and (visible_at > ${at} or id > ${id})
        order by visible_at, id limit ${limit}`)
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

interface LastRow {
  planned_to: number
  swept_at: number
  swept_for: number
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
