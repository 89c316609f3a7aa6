import type { Subscriber, SubscriberStore } from '../ports/subscriber-store.ts'
import { pageOf, positionIn } from './paging.ts'
import { type Sql, sql } from './sql.ts'

interface SubscriberRow {
  id: string
  name: string
  feeds: string
  created_at: number
  read_on: string | null
  revoked_at: number | null
}

export function subscriberStore(db: Sql): SubscriberStore {
  return {
    add: async ({ id, name, feeds }, hash, now) =>
      void (await db.run(
        sql`insert into subscribers (id, name, hash, feeds, created_at)
            values (${id}, ${name}, ${hash}, ${JSON.stringify(feeds)}, ${now.getTime()})`,
      )),
    async byHash(hash) {
      const row = await db.first<SubscriberRow>(sql`select * from subscribers where hash = ${hash}`)
      return row && subscriberOf(row)
    },
    async byId(id) {
      const row = await db.first<SubscriberRow>(sql`select * from subscribers where id = ${id}`)
      return row && subscriberOf(row)
    },
    noteRead: async (id, day) =>
      void (await db.run(
        sql`update subscribers set read_on = ${day}
            where id = ${id} and (read_on is null or read_on < ${day})`,
      )),
    revoke: async (id, now) =>
      (await db.run(
        sql`update subscribers set revoked_at = ${now.getTime()} where id = ${id} and revoked_at is null`,
      )) === 1,
    async list({ limit, cursor }) {
      const after = positionIn(cursor)
      const rows = await db.all<SubscriberRow>(
        after
          ? sql`select * from subscribers where (created_at, id) < (${after.at}, ${after.id})
                order by created_at desc, id desc limit ${limit + 1}`
          : sql`select * from subscribers order by created_at desc, id desc limit ${limit + 1}`,
      )
      return pageOf(rows, limit, ({ created_at, id }) => ({ at: created_at, id }), subscriberOf)
    },
  }
}

const subscriberOf = (row: SubscriberRow): Subscriber => ({
  id: row.id,
  name: row.name,
  feeds: JSON.parse(row.feeds) as string[],
  createdAt: new Date(row.created_at),
  ...(row.read_on !== null && { readOn: row.read_on }),
  ...(row.revoked_at !== null && { revokedAt: new Date(row.revoked_at) }),
})
