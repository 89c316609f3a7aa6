import type { Facts } from './delivery-facts.ts'
import { visibleAt } from './post.ts'
import { pass, type Rule, shown, wait } from './rule.ts'

export const published: Rule = {
  id: 'published',
  waits: 'open',
  ask({ post: { status } }) {
    const values = { status }
    if (status === 'published') return pass('The post is published.', values)
    if (status === 'draft') return wait('The post is a draft.', values)
    return { verdict: 'withdraw', says: 'The post is no longer published.', values }
  },
}

export const embargo: Rule = {
  id: 'embargo',
  waits: 'open',
  ask(facts) {
    const visible = visibleAt(facts.post)
    const values = { visible_at: visible.toISOString() }
    const when = shown(visible, facts)
    if (visible <= facts.now) return pass(`The post is visible since ${when}.`, values)
    const { embargoUntil } = facts.post
    const why = embargoUntil && embargoUntil >= visible ? 'is under embargo' : 'is not visible'
    return wait(`The post ${why} until ${when}.`, values, visible)
  },
}

/** Only before the first attempt: what was once on its way is not held up by its page. */
export const page: Rule = {
  id: 'page',
  waits: 'delivery',
  ask(facts) {
    const { delivery, page: seen } = facts
    if (!needsPage(facts)) return pass('Its page is not looked at.')
    const values = { page_checks: delivery?.pageChecks ?? 0 }
    if (!seen) return pass('Its page is looked at before it is sent.', values)
    if (seen.live) return pass('Its page is live.', values)
    if (seen.again) return wait(seen.reason, values, seen.again)
    return { verdict: 'hold', says: seen.reason, values }
  },
}

/** After so many looks at a page that was not live, a person is asked. */
export const PAGE_LOOKS = 8

/**
 * Whether the post's page must have been seen before this is sent. A person who approves what was held for its page lets it go
 * without.
 */
export function needsPage({ schedule, delivery }: Pick<Facts, 'schedule' | 'delivery'>): boolean {
  if (schedule?.checkPage !== true) return false
  if (!delivery) return true
  const isReleased = delivery.pageChecks >= PAGE_LOOKS && delivery.approvedRevision !== undefined
  return delivery.attempts === 0 && !delivery.parentId && !isReleased
}
