import type { Delivery } from '../core/delivery.ts'
import type { PageSeen } from '../core/delivery-facts.ts'
import type { Post } from '../core/post.ts'
import { PAGE_LOOKS } from '../core/rules-of-post.ts'
import type { PageLooked, PageStore } from '../ports/page-store.ts'
import type { Ports } from '../ports/ports.ts'
import { readPage } from './read-page.ts'

type SeePorts = Pick<Ports, 'clock' | 'outgoing' | 'pages' | 'timings'>

/** A page that was live stays so for this long. */
const LIVE_FOR = 5 * 60_000
const FIRST_WAIT = 30_000
const LONGEST_WAIT = 10 * 60_000
/** A look that did not end is nobody's to wait for. */
const LOST_AFTER = 2 * 60_000

/**
 * Whether the page of a post is live, for one of its deliveries: it is looked at once for all of them. What is not live is asked
 * again after half a minute, then after twice as long each time up to ten minutes, until it was looked at often enough.
 */
export async function seePage(
  ports: SeePorts,
  post: Looking,
  { pageChecks }: Pick<Delivery, 'pageChecks'>,
): Promise<PageSeen> {
  const wait = Math.min(FIRST_WAIT * 2 ** pageChecks, LONGEST_WAIT)
  const { reason } = await lookedOf(ports, post, wait / 2)
  if (reason === undefined) return { live: true }
  if (pageChecks + 1 >= PAGE_LOOKS) return { live: false, reason }
  return { live: false, reason, again: new Date(ports.clock.now().getTime() + wait) }
}

type Looking = Pick<Post, 'id' | 'revision' | 'url' | 'image'>

/** The last look, unless it is too old. */
async function lookedOf(ports: SeePorts, post: Looking, notLiveFor: number): Promise<PageLooked> {
  const last = await ports.pages.last(post.id, post.revision)
  const age = last ? ports.clock.now().getTime() - last.at.getTime() : Number.POSITIVE_INFINITY
  const isFresh = age < (last?.reason === undefined ? LIVE_FOR : notLiveFor)
  return last && isFresh ? last : lookNow(ports, post)
}

interface UnderWay {
  readonly since: number
  readonly looked: Promise<PageLooked>
}

/** Looks of this process that are under way: accounts that come meanwhile wait for the same one. */
const underWay = new WeakMap<PageStore, Map<string, UnderWay>>()

async function lookNow(ports: SeePorts, post: Looking): Promise<PageLooked> {
  const looks = underWay.get(ports.pages) ?? new Map<string, UnderWay>()
  underWay.set(ports.pages, looks)
  const key = `${post.revision} ${post.id}`
  const now = ports.clock.now().getTime()
  const other = looks.get(key)
  if (other && now - other.since < LOST_AFTER) return other.looked
  const mine = { since: now, looked: look(ports, post) }
  looks.set(key, mine)
  try {
    return await mine.looked
  } finally {
    if (looks.get(key) === mine) looks.delete(key)
  }
}

async function look(ports: SeePorts, post: Looking): Promise<PageLooked> {
  const seen = await readPage(ports, post)
  const looked = { at: ports.clock.now(), ...(!seen.live && { reason: seen.reason }) }
  await ports.pages.record(post.id, post.revision, looked)
  return looked
}
