import { type Post, visibleAt } from './post.ts'
import type { Selection } from './publication.ts'
import { foldTerm, takesLanguage } from './terms.ts'

/** Which posts go to which accounts, when. Durations are milliseconds. */
export interface Schedule {
  readonly id: string
  readonly accounts: readonly string[]
  readonly select: Selection
  readonly when: 'at_once'
  readonly delay: number
  readonly shelfLife: number
  /** Posts visible before this are not shared: the moment the schedule was made. */
  readonly since: Date
  readonly stopped: boolean
  readonly template?: string
}

export interface Due {
  readonly dueAt: Date
  readonly expiresAt: Date
}

/** When a post goes out under a schedule, or undefined when it does not: see `selects` for which posts. */
export function dueUnder(schedule: Schedule, post: Post): Due | undefined {
  const visible = visibleAt(post)
  if (post.baseline || visible < schedule.since || !selects(schedule.select, post)) return undefined
  return {
    dueAt: new Date(visible.getTime() + schedule.delay),
    expiresAt: new Date(visible.getTime() + schedule.shelfLife),
  }
}

/** Whether a selection takes a post. Names compare without case; `de` takes `de-AT`. */
export function selects(
  select: Selection,
  post: Pick<Post, 'tags' | 'section' | 'authors' | 'language'>,
): boolean {
  const tags = new Set(post.tags.map(foldTerm))
  const has = (tag: string) => tags.has(foldTerm(tag))
  return (
    (!select.tags || select.tags.some(has)) &&
    !select.not?.some(has) &&
    (!select.section || foldTerm(select.section) === foldTerm(post.section ?? '')) &&
    (!select.author ||
      post.authors.some(({ name }) => foldTerm(name) === foldTerm(select.author ?? ''))) &&
    (!select.language || takesLanguage(select.language, post.language ?? ''))
  )
}

/**
 * Why a post does not go to an account under a schedule, or undefined when it does. Asked again before sending: the post or
 * the schedule may have been edited since it was planned.
 */
export function whyNotUnder(
  { id, accounts, select }: Pick<Schedule, 'id' | 'accounts' | 'select'>,
  post: Pick<Post, 'tags' | 'section' | 'authors' | 'language' | 'share'>,
  account: { readonly id: string; readonly network: string },
): string | undefined {
  if (!accounts.includes(account.id))
    return `The schedule ${id} does not name this account any more.`
  if (!selects(select, post)) return `The schedule ${id} does not select the post any more.`
  const skipped = post.share.skip?.some((one) => one === account.id || one === account.network)
  return skipped ? 'The post is set to skip this account.' : undefined
}
