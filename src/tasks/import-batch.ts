import { InputError } from '../core/errors.ts'
import type { Likeness } from '../core/identity.ts'
import { type Post, postInput } from '../core/post.ts'
import type { Ports } from '../ports/ports.ts'
import { type Alias, aliasKey, type PostRecord } from '../ports/post-store.ts'
import type { SkippedItem, SourcePost } from '../ports/source.ts'
import { type Composing, composePost, namesOf, type Origin } from './compose-post.ts'
import { contentNames, type Known, type Recognised, recognise } from './recognise-post.ts'
import { publicationOf } from './save-post.ts'

/** Where a batch comes from, and what is known of all that comes with it. */
export interface BatchContext {
  /** `none`: every new post counts as shared already (promise 9). `recent`: new posts are shared as usual. */
  readonly share: 'none' | 'recent'
  readonly source?: string
  readonly present: ReadonlySet<string>
  /** Whether a post may be recognised by what it says alone. */
  mayMean?(post: Post, by: Likeness): boolean
  /** Nothing is written. */
  readonly dryRun?: boolean
}

export interface BatchSummary {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: readonly SkippedItem[]
  /** Posts that were known by other names, and newcomers under the names of others. */
  readonly recognised: readonly RecognisedItem[]
}

export interface RecognisedItem {
  readonly title: string
  readonly says: string
}

type BatchPorts = Pick<Ports, 'clock' | 'posts' | 'setup'>

/** The names of a whole document: see `Known.present`. */
export const namesIn = (posts: readonly SourcePost[]): ReadonlySet<string> =>
  new Set(
    posts
      .flatMap(({ post, guid }) => namesOf(post, guid === undefined ? {} : { guid }))
      .map(aliasKey),
  )

interface Item {
  readonly input: SourcePost['post']
  readonly recognised: Recognised
  readonly record: PostRecord | undefined
}

/** One question for what is known already, one atom for what is new; changed posts are saved one by one. */
export async function saveBatch(
  ports: BatchPorts,
  batch: readonly SourcePost[],
  context: BatchContext,
): Promise<BatchSummary> {
  const composing = {
    publication: await publicationOf(ports),
    now: ports.clock.now(),
    mint: ports.clock.mint,
  }
  const { valid, skipped } = await checked(batch, context)
  const items = await recognisedItems(ports, valid, context, composing)
  const write = context.dryRun ? counted(items) : await written(ports, items, composing.now)
  return {
    ...write,
    skipped: [...skipped, ...write.skipped],
    recognised: items.flatMap(({ input: { title }, recognised: { says } }) =>
      says === undefined ? [] : [{ title, says }],
    ),
  }
}

interface ValidPost {
  readonly input: SourcePost['post']
  readonly origin: Origin
}

/** Hashes are made beside the event loop: those of a whole batch side by side. */
async function checked(
  batch: readonly SourcePost[],
  context: BatchContext,
): Promise<{ valid: ValidPost[]; skipped: SkippedItem[] }> {
  const items = await Promise.all(batch.map((one) => checkedItem(one, context)))
  return {
    valid: items.filter((item) => 'input' in item),
    skipped: items.filter((item) => 'reason' in item),
  }
}

async function checkedItem(
  { post: said, guid, formerUrls }: SourcePost,
  { share, source }: BatchContext,
): Promise<ValidPost | SkippedItem> {
  const result = postInput.safeParse(jsonOf(said))
  if (!result.success) {
    const why = result.error.issues.map((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? [issue.keys.join(', ')] : []
      return `${[...issue.path, ...keys].join('.')}: ${issue.message}`
    })
    return { title: said.title, reason: why.join('; ') }
  }
  const post = result.data
  const origin = {
    ...(source !== undefined && { source }),
    ...(guid !== undefined && { guid }),
    ...(formerUrls && { formerUrls }),
    content: await contentNames(post),
    baseline: share === 'none',
  }
  return { input: post, origin }
}

async function recognisedItems(
  ports: BatchPorts,
  valid: readonly ValidPost[],
  context: BatchContext,
  composing: Composing,
): Promise<Item[]> {
  const posts = await ports.posts.byAliases(
    valid.flatMap(({ input, origin }) => namesOf(input, origin)),
  )
  const taken = new Set<string>()
  const known: Known = {
    posts,
    present: context.present,
    now: composing.now,
    mayMean: (post, by) => !taken.has(post.id) && (context.mayMean?.(post, by) ?? true),
  }
  return valid.map(({ input, origin }) => {
    const recognised = recognise(input, origin, known)
    const { post, says } = recognised
    if (post) taken.add(post.id)
    const made = composePost(post, input, recognised.origin, composing)
    const record = made && { ...made, ...(says !== undefined && { recognised: says }) }
    return { input, recognised, record }
  })
}

type Written = Omit<BatchSummary, 'recognised'>

/** What writing them would come to. */
function counted(items: readonly Item[]): Written {
  const created = items.filter(({ recognised }) => !recognised.post).length
  const unchanged = items.filter(({ record }) => !record).length
  return { created, updated: items.length - created - unchanged, unchanged, skipped: [] }
}

async function written(ports: BatchPorts, items: readonly Item[], now: Date): Promise<Written> {
  const records: PostRecord[] = []
  const skipped: SkippedItem[] = []
  const names: { id: string; aliases: readonly Alias[]; recognised?: string }[] = []
  let [updated, unchanged] = [0, 0]
  for (const { input, record, recognised } of items) {
    const { post, unknown, origin, says } = recognised
    if (!post) {
      if (!record) continue
      records.push(record)
      if (origin.formerUrls) names.push({ id: record.post.id, aliases: namesOf(input, origin) })
      continue
    }
    const refused =
      record && (await reasonOf(() => ports.posts.update(record, post.revision), RACED))
    if (!record) unchanged += 1
    else if (refused === undefined) updated += 1
    else skipped.push({ title: input.title, reason: refused })
    if (refused === undefined && unknown.length > 0) {
      const told = record || says === undefined ? {} : { recognised: says }
      names.push({ id: post.id, aliases: unknown, ...told })
    }
  }
  const refused = await insertAll(ports, records)
  const missing = new Set([...refused.keys()].map(({ post }) => post.id))
  await ports.posts.addNames(
    names.filter(({ id }) => !missing.has(id)),
    now,
  )
  const clashes = [...refused].map(([{ post }, reason]) => ({ title: post.title, reason }))
  return {
    created: records.length - refused.size,
    updated,
    unchanged,
    skipped: [...skipped, ...clashes],
  }
}

const RACED = 'It was changed by others at the same moment.'
const TAKEN = 'Its id or its address belongs to another post.'

/**
 * All in one atom; when one of them cannot be saved, one by one, so that it costs only itself.
 *
 * @returns those that were not saved, and why
 */
async function insertAll(
  { posts }: Pick<Ports, 'posts'>,
  records: readonly PostRecord[],
): Promise<ReadonlyMap<PostRecord, string>> {
  const refused = new Map<PostRecord, string>()
  if (records.length === 0) return refused
  if ((await reasonOf(() => posts.insert(records), TAKEN)) === undefined) return refused
  for (const record of records) {
    const reason = await reasonOf(() => posts.insert([record]), TAKEN)
    if (reason !== undefined) refused.set(record, reason)
  }
  return refused
}

/** Why it was not saved: `refused` when the store says no. */
async function reasonOf(
  save: () => Promise<boolean>,
  refused: string,
): Promise<string | undefined> {
  try {
    return (await save()) ? undefined : refused
  } catch (error) {
    if (error instanceof InputError && error.code === 'too-large') return error.message
    throw error
  }
}

/** Dates back to text, as `postInput` takes them. */
const jsonOf = (post: object): unknown => JSON.parse(JSON.stringify(post))
