import type { DeliveryKind, DeliveryState } from '../../core/delivery.ts'
import type { Span } from '../../core/hours-of-day.ts'
import { visibleAt } from '../../core/post.ts'
import type { CalendarStore, InSpan } from '../../ports/calendar-store.ts'
import type { StoredDelivery } from './delivery-table.ts'
import type { Memory } from './memory.ts'

export function inMemoryCalendar({ deliveries, posts }: Memory): CalendarStore {
  const shown = (row: StoredDelivery) => {
    const at = timeOf(row)
    if (at === null) return []
    const title = posts.get(row.post_id)?.title ?? row.post_id
    const { id, post_id: postId, account_id: accountId } = row
    const [kind, state] = [row.kind as DeliveryKind, row.state as DeliveryState]
    return [{ id, kind, postId, accountId, state, title, at: new Date(at) }]
  }
  return {
    async deliveries(spans, limit, account) {
      const all = [...deliveries.all()]
      const wanted = all.filter((row) => account === undefined || row.account_id === account)
      return inSpans(wanted.flatMap(shown), spans, limit)
    },
    async posts(spans, limit) {
      const published = posts.all().filter(({ status }) => status === 'published')
      const all = published.map(({ id, title, status, publishedAt, embargoUntil }) => ({
        id,
        title,
        status,
        publishedAt,
        ...(embargoUntil && { embargoUntil }),
        at: visibleAt({ publishedAt, ...(embargoUntil && { embargoUntil }) }),
      }))
      return inSpans(all, spans, limit)
    },
  }
}

function timeOf({ state, due_at, begun_at }: StoredDelivery): number | null {
  return state === 'planned' || state === 'held' ? due_at : begun_at
}

function inSpans<Item extends { readonly id: string; readonly at: Date }>(
  items: readonly Item[],
  spans: readonly Span[],
  limit: number,
): readonly InSpan<Item>[] {
  return spans.map(({ from, to }) => {
    const inside = items
      .filter(({ at }) => at >= from && at < to)
      .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
    return { first: inside.slice(0, limit), count: inside.length }
  })
}
