import type { Post } from '../core/post.ts'
import type { PostToPlan } from '../ports/planning-store.ts'
import { type LightRow, lightPost, type PostRow } from './post-rows.ts'
import { sql } from './sql.ts'

/** What planning reads of a post, by columns of `posts`. */
export const planColumns = sql`posts.id, published_at, embargo_until, priority, share, status, baseline, tags, section, authors, language`

export type PlanRow = LightRow &
  Pick<PostRow, 'published_at' | 'embargo_until' | 'priority' | 'share' | 'status' | 'baseline'>

export const postToPlan = (row: PlanRow): PostToPlan => ({
  ...lightPost(row),
  publishedAt: new Date(row.published_at),
  ...(row.embargo_until !== null && { embargoUntil: new Date(row.embargo_until) }),
  priority: row.priority as Post['priority'],
  share: JSON.parse(row.share) as Post['share'],
  status: row.status as Post['status'],
  baseline: row.baseline === 1,
})
