import { archiveKey } from '../../core/archive.ts'
import type { FeedFormatId } from '../../core/feed-document.ts'
import {
  readFilter,
  type SelectionStart,
  selectionFolders,
  selectionKey,
  selectionStart,
  startKey,
} from '../../core/feed-selection.ts'

/** Tells from a request's address under which key the feed is served; undefined when there can be none. */
export type FeedKey = (name: string | undefined, url: string) => string | undefined

/** Of `main`, whose addresses have no name in them. What no parameter says costs nothing. */
export function mainKey(format: FeedFormatId): FeedKey {
  const plain = `main/${format}`
  return (_name, url) =>
    url.includes('?') ? keyOf({ kind: 'feed', id: 'main' }, format, url) : plain
}

/** Of the feeds in the set-up: such a name has no slash and no question mark. */
export function feedKey(format: FeedFormatId): FeedKey {
  return (name = '', url) =>
    /[/?]/.test(name) ? undefined : keyOf({ kind: 'feed', id: name }, format, url)
}

export const termFolders = [
  ['tag', selectionFolders.tag],
  ['section', selectionFolders.section],
  ['author', selectionFolders.author],
] as const

/** Of the feed of a tag, a section or an author. */
export function termKey(kind: keyof typeof selectionFolders, format: FeedFormatId): FeedKey {
  return (name = '', url) => {
    const start = selectionStart(kind, name)
    return start && keyOf(start, format, url)
  }
}

/** Of a page of the archive of such a feed. */
export function archivePageKey(keyOf: FeedKey, page: string): FeedKey {
  return (name, url) => {
    const key = keyOf(name, url)
    if (key === undefined) return undefined
    const slash = key.lastIndexOf('/')
    return archiveKey({ feed: key.slice(0, slash), page: Number(page) }) + key.slice(slash)
  }
}

/** @throws InputError `invalid` when the query asks for too much */
function keyOf(start: SelectionStart, format: FeedFormatId, url: string): string {
  const mark = url.indexOf('?')
  const filter = mark < 0 ? undefined : readFilter(url.slice(mark + 1))
  return `${filter ? selectionKey({ start, filter }) : startKey(start)}/${format}`
}
