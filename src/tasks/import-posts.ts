import { contentHash } from '../core/content-hash.ts'
import { InputError } from '../core/errors.ts'
import { canonicalUrl, fingerprint } from '../core/identity.ts'
import { type Post, postInput } from '../core/post.ts'
import { withoutCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'
import { type Alias, aliasKey, type PostRecord } from '../ports/post-store.ts'
import type { FetchedDocument, SkippedItem, SourcePost } from '../ports/source.ts'
import { composePost, namesOf, type Origin } from './compose-post.ts'
import { planDeliveries } from './plan-deliveries.ts'
import { publicationOf } from './save-post.ts'

export interface ImportRequest {
  readonly document: FetchedDocument
  readonly type: string
  /** `none`: every new post counts as shared already (promise 9). `recent`: new posts are shared as usual. */
  readonly share: 'none' | 'recent'
  readonly source?: string
}

export interface ImportSummary {
  readonly title?: string
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: readonly SkippedItem[]
  /** What the document says of itself: its WebSub hubs, and its own address. */
  readonly hubs?: readonly string[]
  readonly self?: string
}

export type ImportPorts = Pick<
  Ports,
  'clock' | 'posts' | 'setup' | 'deliveries' | 'planning' | 'queue' | 'sources'
>

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
  const found = [...read.posts].reverse()
  const present = new Set(
    found
      .flatMap(({ post, guid }) => namesOf(post, { ...(guid !== undefined && { guid }) }))
      .map(aliasKey),
  )
  const totals = { created: 0, updated: 0, unchanged: 0 }
  const skipped = [...read.skipped]
  for (let from = 0; from < found.length; from += BATCH) {
    const batch = await saveBatch(ports, found.slice(from, from + BATCH), request, present)
    totals.created += batch.created
    totals.updated += batch.updated
    totals.unchanged += batch.unchanged
    skipped.push(...batch.skipped)
    onProgress(Math.min(from + BATCH, found.length), found.length)
  }
  if (request.share === 'recent' && totals.created > 0) await planDeliveries(ports)
  const { title, hubs, self } = read
  return {
    ...(title !== undefined && { title }),
    ...totals,
    skipped,
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

interface ValidPost {
  readonly input: SourcePost['post']
  readonly origin: Origin
}

/** One question for what is known already, one atom for what is new; changed posts are saved one by one. */
async function saveBatch(
  ports: ImportPorts,
  batch: readonly SourcePost[],
  request: ImportRequest,
  present: ReadonlySet<string>,
): Promise<Omit<ImportSummary, 'title'>> {
  const context = {
    publication: await publicationOf(ports),
    now: ports.clock.now(),
    mint: ports.clock.mint,
  }
  const { valid, skipped } = await checked(batch, request)
  const known = await ports.posts.byAliases(
    valid.flatMap(({ input, origin }) => namesOf(input, origin)),
  )
  const records: PostRecord[] = []
  const totals = { created: 0, updated: 0, unchanged: 0 }
  for (const { input, origin } of valid) {
    const existing = recognised(namesOf(input, origin), known, present)
    const record = composePost(existing, input, origin, context)
    if (!record) totals.unchanged += 1
    else if (!existing) records.push(record)
    else if (await ports.posts.update(record, existing.revision)) totals.updated += 1
    else
      skipped.push({ title: input.title, reason: 'It was changed by others at the same moment.' })
  }
  const inserted = await insertAll(ports, records)
  return {
    ...totals,
    created: inserted.length,
    skipped: [...skipped, ...clashes(records, inserted)],
  }
}

async function checked(
  batch: readonly SourcePost[],
  { share, source }: ImportRequest,
): Promise<{ valid: ValidPost[]; skipped: SkippedItem[] }> {
  const valid: ValidPost[] = []
  const skipped: SkippedItem[] = []
  for (const { post, guid } of batch) {
    const result = postInput.safeParse(jsonOf(post))
    if (!result.success) {
      const why = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
      skipped.push({ title: post.title, reason: why.join('; ') })
      continue
    }
    const content = await contentOf(post)
    const origin = {
      ...(source !== undefined && { source }),
      ...(guid !== undefined && { guid }),
      ...(content !== undefined && { content }),
      baseline: share === 'none',
    }
    valid.push({ input: post, origin })
  }
  return { valid, skipped }
}

/** A post without a date is not recognised by its content: a column may appear under one title again and again. */
async function contentOf(post: SourcePost['post']): Promise<string | undefined> {
  if (!post.published_at) return undefined
  const said = `${post.published_at.toISOString()}\n${fingerprint({ title: post.title, html: post.html ?? '' })}`
  return contentHash(new TextEncoder().encode(said))
}

/** By its names, or by its content: then only when the document does not have that post under its own names as well. */
function recognised(
  names: readonly Alias[],
  known: ReadonlyMap<string, Post>,
  present: ReadonlySet<string>,
): Post | undefined {
  for (const name of names) {
    const post = known.get(aliasKey(name))
    if (!post) continue
    const own: Alias[] = [
      { kind: 'guid', value: post.guid },
      { kind: 'url', value: canonicalUrl(post.url) },
    ]
    if (name.kind !== 'content' || !own.some((one) => present.has(aliasKey(one)))) return post
  }
  return undefined
}

/** All in one atom; when one of them clashes, one by one, so that it costs only itself. */
async function insertAll(
  { posts }: Pick<Ports, 'posts'>,
  records: readonly PostRecord[],
): Promise<PostRecord[]> {
  if (records.length === 0) return []
  if (await posts.insert(records)) return [...records]
  const inserted: PostRecord[] = []
  for (const record of records) if (await posts.insert([record])) inserted.push(record)
  return inserted
}

const clashes = (records: readonly PostRecord[], inserted: readonly PostRecord[]) =>
  records
    .filter((record) => !inserted.includes(record))
    .map(({ post }) => ({
      title: post.title,
      reason: 'Its id or its address belongs to another post.',
    }))

/** Dates back to text, as `postInput` takes them. */
const jsonOf = (post: object): unknown => JSON.parse(JSON.stringify(post))
