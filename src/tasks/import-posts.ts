import { InputError } from '../core/errors.ts'
import { withoutCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'
import type { FetchedDocument, SkippedItem } from '../ports/source.ts'
import { withPageTexts } from './ask-page-texts.ts'
import { type BatchContext, namesIn, type RecognisedItem, saveBatch } from './import-batch.ts'
import { planDeliveries } from './plan-deliveries.ts'

export interface ImportRequest extends Pick<BatchContext, 'share' | 'source'> {
  readonly document: FetchedDocument
  readonly type: string
  /** Posts that come as an excerpt are read whole from their pages, by and by. */
  readonly fullText?: boolean
}

export interface ImportSummary {
  readonly title?: string
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: readonly SkippedItem[]
  /** Posts that were known by other names, and newcomers under the names of others; absent when there are none. */
  readonly recognised?: readonly RecognisedItem[]
  /** What the document says of itself: its WebSub hubs, and its own address. */
  readonly hubs?: readonly string[]
  readonly self?: string
}

export type ImportPorts = Pick<
  Ports,
  'clock' | 'posts' | 'setup' | 'deliveries' | 'planning' | 'queue' | 'sources'
> &
  Partial<Pick<Ports, 'pageTexts'>>

/** Posts of one database batch. */
const BATCH = 100

/**
 * Saves every post of a document, in batches, oldest first. What is there already is updated or left alone; an item that
 * cannot be saved is skipped with its reason.
 *
 * @param onProgress told how many of how many are done
 * @throws InputError `unreadable-source` when the document is not what its type says
 */
export async function importPosts(
  ports: ImportPorts,
  request: ImportRequest,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<ImportSummary> {
  // Relative links would take a password on from the address of the document, and out to all readers.
  const url = withoutCredentials(request.document.url)
  const read = await readerOf(ports, request.type).read({ ...request.document, url })
  if (!read.ok) throw new InputError('unreadable-source', `${url}: ${read.reason}`)
  const { fullText, source } = request
  const { clock, pageTexts } = ports
  const posts =
    fullText && source !== undefined && pageTexts
      ? await withPageTexts({ clock, pageTexts }, source, read.posts)
      : read.posts
  const found = [...posts].reverse()
  const context = await contextOf(ports, request, namesIn(found))
  const totals = { created: 0, updated: 0, unchanged: 0 }
  const skipped = [...read.skipped]
  const recognised: RecognisedItem[] = []
  for (let from = 0; from < found.length; from += BATCH) {
    const batch = await saveBatch(ports, found.slice(from, from + BATCH), context)
    totals.created += batch.created
    totals.updated += batch.updated
    totals.unchanged += batch.unchanged
    skipped.push(...batch.skipped)
    recognised.push(...batch.recognised)
    onProgress(Math.min(from + BATCH, found.length), found.length)
  }
  if (request.share === 'recent' && totals.created > 0) await planDeliveries(ports)
  const { title, hubs, self } = read
  return {
    ...(title !== undefined && { title }),
    ...totals,
    skipped,
    ...(recognised.length > 0 && { recognised }),
    ...(hubs && { hubs }),
    ...(self !== undefined && { self }),
  }
}

function readerOf({ sources }: Pick<Ports, 'sources'>, type: string) {
  const reader = sources.find((one) => one.type === type)
  if (reader) return reader
  const known = sources.map((one) => one.type).join(', ')
  throw new InputError(
    'invalid',
    `type: there is no source type ${type}: expected one of ${known}`,
    [{ path: 'type', message: `expected one of ${known}` }],
  )
}

/** What another source still says is its own post, however alike; a copy to the letter, of the same date, is the same post. */
async function contextOf(
  { setup }: Pick<Ports, 'setup'>,
  { share, source }: ImportRequest,
  present: ReadonlySet<string>,
): Promise<BatchContext> {
  const sources = new Set((await setup.sources()).map(({ id }) => id))
  return {
    share,
    ...(source !== undefined && { source }),
    present,
    mayMean: (post, by) =>
      by === 'same' ||
      post.source === undefined ||
      post.source === source ||
      !sources.has(post.source),
  }
}
