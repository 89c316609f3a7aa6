import type { DeliveryState } from '../../src/core/delivery.ts'
import type { PostStatus } from '../../src/core/post.ts'
import type { AmendmentStore } from '../../src/ports/amendment-store.ts'
import type { DeliveryStore } from '../../src/ports/delivery-store.ts'
import type { PostStore } from '../../src/ports/post-store.ts'
import type { AccountState } from '../../src/ports/setup-store.ts'
import { amendmentStore } from '../../src/stores/amendments.ts'
import { deliveryStore } from '../../src/stores/deliveries.ts'
import { inMemoryAmendments } from '../../src/stores/in-memory/amendments.ts'
import { inMemoryDeliveries } from '../../src/stores/in-memory/deliveries.ts'
import { emptyMemory } from '../../src/stores/in-memory/memory.ts'
import { freshRow } from '../../src/stores/in-memory/planned.ts'
import { inMemoryPosts } from '../../src/stores/in-memory/posts.ts'
import { postStore } from '../../src/stores/posts.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import { plainAccount } from './delivery-ground.ts'

/** An amendment store, and what it stands on, wherever that is kept. */
export interface AmendmentGround {
  readonly posts: PostStore
  readonly deliveries: DeliveryStore
  readonly amendments: AmendmentStore
  addAccount(): Promise<unknown>
  /** A share of the post `p` on that account, sent at a moment. */
  addShare(id: string, at: Date): Promise<unknown>
  changePosts(status: PostStatus): Promise<unknown>
  changeAccount(given: { state?: AccountState; restUntil?: Date }): Promise<unknown>
  changeShare(id: string, state: DeliveryState): Promise<unknown>
}

/** Over a database that has been migrated. */
export function sqlAmendments(db: Sql): AmendmentGround {
  return {
    posts: postStore(db),
    deliveries: deliveryStore(db),
    amendments: amendmentStore(db),
    addAccount: () =>
      db.run(sql`insert into accounts (id, network, settings, rehearsal, when_unknown, state, position, created_at)
        values ('masto', 'mastodon', '{}', 1, 'ask', 'active', 0, 0)`),
    addShare: (id, at) =>
      db.run(sql`insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at,
          begun_at, created_at, changed_at)
        values (${id}, 'p', 'masto', 'news', ${id}, 'sent', ${at.getTime()}, ${at.getTime()}, ${at.getTime()}, 0, 0)`),
    changePosts: (status) => db.run(sql`update posts set status = ${status}`),
    changeAccount: ({ state, restUntil }) =>
      db.run(sql`update accounts set state = coalesce(${state ?? null}, state),
        rest_until = coalesce(${restUntil?.getTime() ?? null}, rest_until)`),
    changeShare: (id, state) =>
      db.run(sql`update deliveries set state = ${state} where id = ${id}`),
  }
}

export function amendmentsInMemory(): AmendmentGround {
  const memory = emptyMemory()
  const joins = { postId: 'p', accountId: 'masto', scheduleId: 'news', kind: 'share' } as const
  const change = async (given: object) => {
    for (const [id, one] of memory.accounts) memory.accounts.set(id, { ...one, ...given })
  }
  return {
    posts: inMemoryPosts(memory),
    deliveries: inMemoryDeliveries(memory),
    amendments: inMemoryAmendments(memory),
    async addAccount() {
      memory.accounts.set('masto', { ...plainAccount, id: 'masto', network: 'mastodon' })
    },
    async addShare(id, at) {
      const times = { dueAt: at, expiresAt: at, urgent: false, held: false }
      const row = freshRow({ id, occurrence: id, ...joins, ...times }, new Date(0))
      memory.deliveries.put({ ...row, state: 'sent', begun_at: at.getTime() })
    },
    async changePosts(status) {
      for (const post of memory.posts.all()) memory.posts.put({ ...post, status })
    },
    changeAccount: change,
    async changeShare(id, state) {
      const row = memory.deliveries.get(id)
      if (row) memory.deliveries.put({ ...row, state })
    },
  }
}
