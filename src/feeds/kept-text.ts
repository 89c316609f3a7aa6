import type { FeedDocument, FeedItem } from '../core/feed-document.ts'

type WriteItem = (item: FeedItem, document: FeedDocument) => string

interface Kept {
  readonly language: string
  readonly sections: string | undefined
  readonly text: string
}

/**
 * Writes each item once, for as long as somebody holds it: a feed in which one post changed is the others' texts joined. Of
 * its document, `write` may look at the language and at the address of the sections, and at nothing else.
 */
export function keptText(write: WriteItem): WriteItem {
  const kept = new WeakMap<FeedItem, Kept>()
  return (item, document) => {
    const { language, sections } = document
    const known = kept.get(item)
    if (known?.language === language && known.sections === sections) {
      // A look at a character makes one piece of the many that it was put together from, once for all further times.
      known.text.charCodeAt(0)
      return known.text
    }
    const text = write(item, document)
    kept.set(item, { language, sections, text })
    return text
  }
}
