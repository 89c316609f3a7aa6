import type { FeedItem } from './feed-document.ts'

/** Below half a second: some readers round, and none of these dates may come out a second later. */
const FRACTIONS = 499

/**
 * The same items; those that changed in the same second differ by thousandths. Readers sort by the date of change, and RFC
 * 4287, 3.3, wants it as accurate as can be: what one date for several posts means is "in this second". The thousandths come
 * from the ids, so that they are the same in every document that needs them, whatever the order.
 */
export function distinctUpdates(items: readonly FeedItem[]): readonly FeedItem[] {
  const together = Map.groupBy(items, ({ updatedAt }) => updatedAt.getTime())
  if (together.size === items.length) return items
  const fractions = new Map<FeedItem, number>()
  for (const group of together.values()) if (group.length > 1) spread(group, fractions)
  return items.map((item) => {
    const fraction = fractions.get(item)
    return fraction ? moved(item, item.updatedAt.getTime() + fraction) : item
  })
}

/** The same item gets the same thousandths nearly always: what was made of it then still holds. */
const movedItems = new WeakMap<FeedItem, FeedItem>()

function moved(item: FeedItem, to: number): FeedItem {
  const known = movedItems.get(item)
  if (known?.updatedAt.getTime() === to) return known
  const fresh = { ...item, updatedAt: new Date(to) }
  movedItems.set(item, fresh)
  return fresh
}

/** Who finds a fraction taken gets the next one that is free. More than 999 posts cannot all differ. */
function spread(group: readonly FeedItem[], fractions: Map<FeedItem, number>): void {
  const most = group.length > FRACTIONS ? 999 : FRACTIONS
  const taken = new Set<number>()
  for (const item of group.toSorted(byId)) {
    let fraction = 1 + (hashOf(item.atomId) % most)
    while (taken.has(fraction) && taken.size < most) fraction = (fraction % most) + 1
    taken.add(fraction)
    fractions.set(item, fraction)
  }
}

const byId = (one: FeedItem, other: FeedItem) =>
  one.atomId < other.atomId ? -1 : one.atomId > other.atomId ? 1 : 0

/** FNV-1a, 32 bits, over UTF-16 units: enough to scatter ids. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
