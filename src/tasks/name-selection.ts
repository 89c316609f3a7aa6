import { archiveKey, archivePageOf } from '../core/archive.ts'
import {
  type FeedSelection,
  readSelectionKey,
  selectionKey,
  termQuery,
} from '../core/feed-selection.ts'
import type { NamedTerm } from '../core/terms.ts'
import type { Ports } from '../ports/ports.ts'
import { earliest, openFeeds } from './open-feeds.ts'

/** What a feed goes by until a moment, or until anything changes. */
export interface SelectionName {
  readonly key: string
  readonly validUntil?: Date
}

/**
 * The one name of all selections that show the same: a tag that no reader ever saw on a post excludes nothing, and adds nothing
 * to the others that it stands with.
 *
 * @param key of a selection, or of a page of the archive of one
 */
export async function nameSelection(
  ports: Pick<Ports, 'posts' | 'setup' | 'clock'>,
  key: string,
): Promise<SelectionName> {
  const page = archivePageOf(key)
  const selection = readSelectionKey(page?.feed ?? key)
  const publication = await ports.setup.publication()
  if (!selection || !publication) return { key }
  const { tags = [], not = [] } = selection.filter
  if (tags.length + not.length === 0) return { key }
  const now = ports.clock.now()
  const { open, ends } = await openFeeds(ports, publication, now)
  const [terms = [], { none }] = [termQuery({ tags }).all.flat(), termQuery({ not })]
  const known = await ports.posts.knownTerms([...terms, ...none], now, open)
  const name = selectionKey(withoutUnknown(selection, known))
  const validUntil = earliest(await ports.posts.nextVisible(now), ends.next)
  return {
    key: page ? archiveKey({ feed: name, page: page.page }) : name,
    ...(validUntil && { validUntil }),
  }
}

function withoutUnknown(
  { start, filter }: FeedSelection,
  known: readonly NamedTerm[],
): FeedSelection {
  const tagged = new Set(known.filter(({ kind }) => kind === 'tag').map(({ value }) => value))
  const { tags, not, ...rest } = filter
  const [some, none] = [
    tags?.filter((tag) => tagged.has(tag)),
    not?.filter((tag) => tagged.has(tag)),
  ]
  return {
    start,
    filter: {
      ...rest,
      // Of names that are all unknown there is no feed, and that is said of them as they are.
      ...(tags && { tags: some?.length ? some : tags }),
      ...(none?.length && { not: none }),
    },
  }
}
