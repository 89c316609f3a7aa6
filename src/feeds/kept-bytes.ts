import type { FeedDocument, FeedItem } from '../core/feed-document.ts'
import { type Bytes, utf8 } from './utf8.ts'

export type WriteItem<Written = string> = (item: FeedItem, document: FeedDocument) => Written

interface Kept {
  readonly language: string
  readonly sections: string | undefined
  readonly bytes: Bytes
}

/**
 * Writes each item once, for as long as somebody holds it: a feed in which one post changed is the others' bytes joined. Of
 * its document, `write` may look at the language and at the address of the sections, and at nothing else.
 */
export function keptBytes(write: WriteItem): WriteItem<Bytes> {
  const kept = new WeakMap<FeedItem, Kept>()
  return (item, document) => {
    const { language, sections } = document
    const known = kept.get(item)
    if (known?.language === language && known.sections === sections) return known.bytes
    const bytes = utf8(write(item, document))
    kept.set(item, { language, sections, bytes })
    return bytes
  }
}
