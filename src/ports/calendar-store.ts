import type { Delivery } from '../core/delivery.ts'
import type { Span } from '../core/hours-of-day.ts'
import type { Post } from '../core/post.ts'

/** As much of a delivery as a calendar shows. */
export interface CalendarDelivery
  extends Pick<Delivery, 'id' | 'kind' | 'postId' | 'accountId' | 'state'> {
  /** Of its post. */
  readonly title: string
  /** When it is due, or when it went out. */
  readonly at: Date
}

/** As much of a post as a calendar shows. */
export type CalendarPost = Pick<
  Post,
  'id' | 'title' | 'status' | 'publishedAt' | 'embargoUntil'
> & {
  /** When readers may first see it. */
  readonly at: Date
}

/** The first of what lies in a span, earliest first, and how much there is in all. */
export interface InSpan<Item> {
  readonly first: readonly Item[]
  readonly count: number
}

/** What a calendar shows, span by span: read by index, however much there is outside of them. */
export interface CalendarStore {
  /**
   * Planned and held deliveries by when they are due; what went out, or may have, by when that began. At most `limit` of each
   * span, all accounts' or one's.
   */
  deliveries(
    spans: readonly Span[],
    limit: number,
    account?: string,
  ): Promise<readonly InSpan<CalendarDelivery>[]>
  /** Published posts by when readers may first see them, at most `limit` of each span. */
  posts(spans: readonly Span[], limit: number): Promise<readonly InSpan<CalendarPost>[]>
}
