import type { ShortLinkTarget } from '../../core/share-link.ts'
import type { ShortLinkStore } from '../../ports/short-link-store.ts'

interface Kept {
  readonly target: ShortLinkTarget
  readonly clicks: number
}

export function inMemoryShortLinks(): ShortLinkStore {
  const links = new Map<string, Kept>()
  return {
    async keep(target) {
      const known = links.get(target.code)
      if (known && !isSame(known.target, target)) return false
      links.set(target.code, { target, clicks: known?.clicks ?? 0 })
      return true
    },
    find: async (code) => links.get(code)?.target,
    findAll: async (codes) => codes.flatMap((code) => links.get(code)?.target ?? []),
    async count(code) {
      const known = links.get(code)
      if (known) links.set(code, { ...known, clicks: known.clicks + 1 })
    },
    ofPost: async (postId) =>
      byAccount([...links.values()].filter(({ target }) => target.postId === postId)),
    total: async () => byAccount([...links.values()]),
  }
}

const isSame = (one: ShortLinkTarget, other: ShortLinkTarget) =>
  one.postId === other.postId && one.accountId === other.accountId

function byAccount(links: readonly Kept[]): Record<string, number> {
  const sums = new Map<string, number>()
  for (const { target, clicks } of links) {
    sums.set(target.accountId, (sums.get(target.accountId) ?? 0) + clicks)
  }
  return Object.fromEntries(
    [...sums].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)),
  )
}
