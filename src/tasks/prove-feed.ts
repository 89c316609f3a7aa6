import { cleanLine } from '../core/clean-text.ts'
import { InputError } from '../core/errors.ts'
import type { FeedDocument, FeedItem } from '../core/feed-document.ts'
import type { FeedFormat, ReadBackItem } from '../ports/feed-format.ts'
import type { SetAside } from '../ports/quarantine-store.ts'

type Bytes = Uint8Array<ArrayBuffer>

type Proof =
  | { readonly ok: true; readonly bytes: Bytes; readonly hash: string }
  | { readonly ok: false; readonly reason: string }

type Hash = (bytes: Bytes) => Promise<string>

export interface ProvenFeed {
  readonly bytes: Bytes
  readonly hash: string
  /** The posts that are not in it, because they would break it. */
  readonly setAside: readonly SetAside[]
}

/**
 * The bytes of a feed that an independent parser has read as it was meant. Posts that would break it are set aside;
 * every other post stays (promise 1). Throws when it is not single posts that break it.
 *
 * @param known the hash of bytes that have been proven before
 */
export async function proveFeed(
  format: FeedFormat,
  document: FeedDocument,
  hash: Hash,
  known: string | undefined,
): Promise<ProvenFeed> {
  const whole = await prove(format, document, hash, known)
  if (whole.ok) return { bytes: whole.bytes, hash: whole.hash, setAside: [] }
  const good: FeedItem[] = []
  const setAside: SetAside[] = []
  for (const item of document.items) {
    const alone = await prove(format, { ...document, items: [item], deleted: [] }, hash)
    if (alone.ok) good.push(item)
    else setAside.push({ guid: item.guid, reason: alone.reason })
  }
  // Every post to blame means that none is: the last good feed is better than an empty one.
  if (good.length === 0 && setAside.length > 1) throw new Error(whole.reason)
  const rest = await prove(format, { ...document, items: good }, hash, known)
  if (!rest.ok) throw new Error(rest.reason)
  return { bytes: rest.bytes, hash: rest.hash, setAside }
}

async function prove(
  format: FeedFormat,
  document: FeedDocument,
  hash: Hash,
  known?: string,
): Promise<Proof> {
  try {
    const bytes = format.write(document)
    const proof = { ok: true, bytes, hash: await hash(bytes) } as const
    if (proof.hash === known) return proof
    // Of the very bytes that will be served.
    const read = await format.readBack(bytes)
    const shown = document.items.filter((item) => format.shows?.(item) ?? true)
    if (read.length !== shown.length) {
      return { ok: false, reason: `${shown.length} posts written, ${read.length} read` }
    }
    for (const [index, meant] of shown.entries()) {
      const found = read[index]
      const field = found && misread(meant, found)
      if (field) return { ok: false, reason: `${field} of ${meant.guid} was not read as written` }
    }
    return proof
  } catch (error) {
    // It was not read at all: no post is to blame for that.
    if (error instanceof InputError && error.code === 'unavailable') throw error
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** The first field that was not read as it was meant. Parsers may trim and fold white space. */
function misread(meant: FeedItem, read: ReadBackItem): string | undefined {
  const id = cleanLine(read.id)
  if (id !== cleanLine(meant.guid) && id !== cleanLine(meant.atomId)) return 'id'
  if (cleanLine(read.url) !== cleanLine(meant.url)) return 'link'
  if (cleanLine(read.title) !== cleanLine(meant.title)) return 'title'
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
  return seconds(read.publishedAt) === seconds(meant.publishedAt) ? undefined : 'date'
}
