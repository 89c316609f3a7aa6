import type { Post } from '../core/post.ts'
import type { ExistingPlan, PlanningStore, PostToPlan } from '../ports/planning-store.ts'
import { type AdoptionRow, adoptionOf, adoptionStatement, adoptStatement } from './adoptions.ts'
import { type LightRow, lightPost, type PostRow } from './post-rows.ts'
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
      const rows = await db.all<PlanRow>(sql`select ${columns} from posts
        where id in (select id from posts where saved_at >= ${since.getTime()}
            union select id from posts where status = 'published' and visible_at >= ${since.getTime()}
              and visible_at <= ${now.getTime()})
          and +status = 'published' and baseline = 0 and id > ${after} order by id limit ${limit}`)
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

const columns = sql`id, published_at, embargo_until, priority, share, status, baseline, tags, section, authors, language`

type PlanRow = LightRow &
  Pick<PostRow, 'published_at' | 'embargo_until' | 'priority' | 'share' | 'status' | 'baseline'>

const postToPlan = (row: PlanRow): PostToPlan => ({
  ...lightPost(row),
  publishedAt: new Date(row.published_at),
  ...(row.embargo_until !== null && { embargoUntil: new Date(row.embargo_until) }),
  priority: row.priority as Post['priority'],
  share: JSON.parse(row.share) as Post['share'],
  status: row.status as Post['status'],
  baseline: row.baseline === 1,
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
