import { type Post, visibleAt } from '../../core/post.ts'
import type { ExistingPlan, PlanningStore } from '../../ports/planning-store.ts'
import { adoptShare } from './adopted.ts'
import type { StoredDelivery } from './delivery-table.ts'
import type { Memory } from './memory.ts'
import { planReshares, sharedBefore } from './reshares.ts'

export function inMemoryPlanning(memory: Memory): PlanningStore {
  const { posts, deliveries } = memory
  return {
    last: async () => memory.planned,
    async record({ to, sweptAt, sweptFor, sweep }) {
      const { planned } = memory
      memory.planned = {
        to: later(planned.to, to),
        sweptAt: later(planned.sweptAt, sweptAt),
        sweptFor,
        ...(sweep && { sweep }),
      }
    },
    savedAfter: async ({ savedAt: from, id }, limit) =>
      posts
        .savedSince(from)
        .filter((post) => isToPlan(post) && (post.savedAt > from || post.id > id))
        .sort((a, b) => Number(a.savedAt) - Number(b.savedAt) || byText(a.id, b.id))
        .slice(0, limit),
    visibleAfter: async ({ visibleAt: from, id }, limit, until) =>
      posts
        .visibleSince(from)
        .filter((post) => isToPlan(post) && (visibleAt(post) > from || post.id > id))
        .filter((post) => !until || visibleAt(post) <= until)
        .sort((a, b) => Number(visibleAt(a)) - Number(visibleAt(b)) || byText(a.id, b.id))
        .slice(0, limit),
    existing: async (postIds) =>
      postIds
        .flatMap((id) => deliveries.ofPost(id))
        .filter(({ occurrence }) => occurrence === '')
        .map(existingPlan),
    sharedBefore: async (query) => sharedBefore(memory, query),
    resharedRun: async (scheduleId, accountId) =>
      memory.reshareRuns.get(JSON.stringify([scheduleId, accountId])),
    async planRun({ scheduleId, accountId, at }, reshares, now) {
      const key = JSON.stringify([scheduleId, accountId])
      memory.reshareRuns.set(key, later(memory.reshareRuns.get(key) ?? at, at))
      return planReshares(memory, reshares, now)
    },
    freshWaiting: async (accountId, now) =>
      deliveries.open(accountId).some(({ state, kind, post_id }) => {
        const post = posts.get(post_id)
        return state === 'planned' && kind === 'share' && post && visibleAt(post) <= now
      }),
    adoptions: async () =>
      [...memory.adoptions.values()].sort((a, b) => byText(a.accountId, b.accountId)),
    recordAdoption: async (adoption) => void memory.adoptions.set(adoption.accountId, adoption),
    adopt: async (shares, now) =>
      new Set(shares.filter((one) => adoptShare(memory, one, now)).map(({ postId }) => postId)),
  }
}

const later = (a: Date, b: Date) => (a > b ? a : b)
const byText = (a: string, b: string) => (a < b ? -1 : 1)
const isToPlan = ({ status, baseline }: Post) => status === 'published' && !baseline

const existingPlan = (row: StoredDelivery): ExistingPlan => ({
  id: row.id,
  postId: row.post_id,
  accountId: row.account_id,
  scheduleId: row.schedule_id,
  ...(row.planned_due !== null && { dueAt: new Date(row.planned_due) }),
  ...(row.planned_expires !== null && { expiresAt: new Date(row.planned_expires) }),
  urgent: row.urgent === 1,
  open: isUnbegun(row),
  withdrawn: row.withdrawn === 1,
})

const isUnbegun = ({ begun_at, state, withdrawn }: StoredDelivery) =>
  begun_at === null && (state === 'planned' || state === 'held' || withdrawn === 1)
