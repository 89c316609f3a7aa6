import { canonicalUrl } from './identity.ts'

/** A post as a feed reader has it. */
export interface FeedItem {
  /** What the reader knows it by: its id, else its address. */
  readonly id: string
  readonly url: string
  readonly title: string
  readonly publishedAt?: Date
}

export interface Changed {
  readonly title: string
  readonly before: string
  readonly after: string
}

/** What subscribers of one feed notice when another takes its place. */
export interface FeedComparison {
  /** Posts that both show, under one id. */
  readonly same: number
  /** Posts that readers have already and would get again, under another id. */
  readonly twice: readonly Changed[]
  /** Posts that the old feed shows and the new one does not. */
  readonly vanishing: readonly { readonly title: string; readonly id: string }[]
  /** Posts that only the new feed shows. */
  readonly more: number
  /** Posts that stand behind one that they stood before. */
  readonly reordered: readonly string[]
  readonly redated: readonly Changed[]
}

/**
 * @param shown what the old feed shows now, in its order
 * @param former all that readers may have of it, older pages included
 * @param fresh what the new feed shows, in its order
 */
export function compareFeeds(
  shown: readonly FeedItem[],
  former: readonly FeedItem[],
  fresh: readonly FeedItem[],
): FeedComparison {
  const known = new Map(former.map((item) => [item.id, item]))
  const alike = new Map(former.flatMap((item) => keysOf(item).map((key) => [key, item] as const)))
  const freshIds = new Set(fresh.map(({ id }) => id))
  const twice = fresh
    .filter(({ id }) => !known.has(id))
    .flatMap((item) => {
      const before = keysOf(item)
        .map((key) => alike.get(key))
        .find(Boolean)
      return before ? [{ title: item.title, before: before.id, after: item.id }] : []
    })
  const again = new Set(twice.map(({ before }) => before))
  const both = shown.filter(({ id }) => freshIds.has(id))
  return {
    same: both.length,
    twice,
    vanishing: shown
      .filter(({ id }) => !freshIds.has(id) && !again.has(id))
      .map(({ title, id }) => ({ title, id })),
    more: fresh.filter(({ id }) => !shown.some((item) => item.id === id)).length - twice.length,
    reordered: reordered(both, fresh),
    redated: redated(both, fresh),
  }
}

const keysOf = ({ url, title, publishedAt }: FeedItem): string[] => [
  `url ${canonicalUrl(url)}`,
  ...(publishedAt ? [`said ${publishedAt.toISOString()} ${title.trim().toLowerCase()}`] : []),
]

/** Each that no longer stands behind its predecessor; posts of one moment may stand in any order. */
function reordered(both: readonly FeedItem[], fresh: readonly FeedItem[]): string[] {
  const places = new Map(fresh.map(({ id }, place) => [id, place]))
  return both.flatMap((item, index) => {
    const before = both[index - 1]
    if (!before || (places.get(before.id) ?? 0) < (places.get(item.id) ?? 0)) return []
    const isSameMoment = before.publishedAt?.getTime() === item.publishedAt?.getTime()
    return isSameMoment ? [] : [item.title]
  })
}

function redated(both: readonly FeedItem[], fresh: readonly FeedItem[]): Changed[] {
  const now = new Map(fresh.map((item) => [item.id, item.publishedAt]))
  return both.flatMap(({ id, title, publishedAt }) => {
    const after = now.get(id)
    if (!publishedAt || !after || publishedAt.getTime() === after.getTime()) return []
    return [{ title, before: publishedAt.toISOString(), after: after.toISOString() }]
  })
}
