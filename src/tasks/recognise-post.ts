import { contentHash } from '../core/content-hash.ts'
import {
  canonicalUrl,
  isAnotherPost,
  type Likeness,
  likenesses,
  nameOtherDays,
} from '../core/identity.ts'
import { type Post, type PostInput, postState } from '../core/post.ts'
import { type Alias, aliasKey } from '../ports/post-store.ts'
import { keyName, namesOf, type Origin } from './compose-post.ts'

/** Which post something is that a source says, and under which names it is kept. */
export interface Recognised {
  /** Absent: a new post. */
  readonly post?: Post
  readonly origin: Origin
  /** Names that the post was not known by before. */
  readonly unknown: readonly Alias[]
  /** Why it is that post although its names differ, or a post of its own although they do not. */
  readonly says?: string
}

/** What is known where something is to be recognised. */
export interface Known {
  /** By each name that something said has. */
  readonly posts: ReadonlyMap<string, Post>
  /** The names of all that stands in the same document: what is there under its own names is nothing else beside. */
  readonly present: ReadonlySet<string>
  readonly now: Date
  /** Whether a post may be recognised by what it says alone. */
  mayMean(post: Post, by: Likeness): boolean
}

/** How a post is named among `content` aliases: by a hash of each thing that it is known by. */
export async function contentNames(post: PostInput): Promise<readonly string[]> {
  const { url, title, html, published_at: publishedAt } = post
  const said = likenesses({ url, title, html, publishedAt })
  return Promise.all(
    said.map(async ([by, text]) => {
      const hash = await contentHash(new TextEncoder().encode(text))
      return by === 'same' ? hash : `${by}:${hash}`
    }),
  )
}

/**
 * By its id; by its address; by what it says. An id that the source has given to another post before does not count: the newcomer
 * is a post of its own that no schedule takes, since whoever reuses ids may mean an edit. Another source reuses nothing.
 */
export function recognise(input: PostInput, origin: Origin, known: Known): Recognised {
  const [key] = keyName(origin)
  const keyed = key && known.posts.get(aliasKey(key))
  if (keyed) return found(keyed, input, origin, known, 'guid')
  const owner = origin.guid === undefined ? undefined : byGuid(origin.guid, known)
  const atAddress = namesOf(input, origin)
    .filter(({ kind }) => kind === 'url')
    .map((name) => known.posts.get(aliasKey(name)))
    .find((post) => post !== undefined)
  const said = { ...input, publishedAt: input.published_at }
  if (!owner || owner.id === atAddress?.id || !isAnotherPost(said, owner)) {
    const post = owner ?? atAddress
    return post
      ? found(post, input, origin, known, owner ? 'guid' : 'url')
      : byContent(input, origin, known)
  }
  const { guid, ...rest } = origin
  if (atAddress) return found(atAddress, input, rest, known, 'url')
  const own = `The source gave it the id ${guid}, which belongs to “${owner.title}” (${owner.id}). Address, date, title and text are all different, so it is a post of its own.`
  if (isOfOtherSource(owner, origin)) {
    const alike = byContent(input, rest, known)
    return alike.post ? alike : { ...alike, says: own }
  }
  const says = `${own} It counts as shared: give it an id of its own where it is written, and it is shared like every other.`
  return { origin: { ...rest, baseline: true }, unknown: [], says }
}

/** Two systems may count their posts from one: nobody edited anything then. */
const isOfOtherSource = ({ source }: Post, origin: Origin) =>
  source !== undefined && origin.source !== undefined && source !== origin.source

const byGuid = (value: string, { posts }: Known) => posts.get(aliasKey({ kind: 'guid', value }))

function byContent(input: PostInput, origin: Origin, known: Known): Recognised {
  for (const name of namesOf(input, origin)) {
    const post = name.kind === 'content' && known.posts.get(aliasKey(name))
    if (!post) continue
    const [prefix, hash] = name.value.split(':')
    const by = hash === undefined ? 'same' : (prefix as Likeness)
    if (by === 'worded' && nameOtherDays(input.url, post.url)) continue
    if (known.mayMean(post, by) && !isPresent(post, known)) {
      return found(post, input, origin, known, by)
    }
  }
  return { origin, unknown: [] }
}

function isPresent(post: Post, { present }: Known): boolean {
  const own: Alias[] = [
    { kind: 'guid', value: post.guid },
    { kind: 'url', value: canonicalUrl(post.url) },
  ]
  return own.some((one) => present.has(aliasKey(one)))
}

function found(
  post: Post,
  input: PostInput,
  origin: Origin,
  known: Known,
  by: 'guid' | 'url' | Likeness,
): Recognised {
  const unknown = namesOf(input, origin).filter((name) => !known.posts.has(aliasKey(name)))
  const sentences = [
    ...namesChanged(post, input, origin, unknown, by),
    ...dateChanged(post, input, known.now),
  ]
  return { post, origin, unknown, ...(sentences.length > 0 && { says: sentences.join(' ') }) }
}

const kept: Readonly<Record<'guid' | 'url' | Likeness, string>> = {
  guid: 'its id is the same.',
  url: 'its address is the same.',
  same: 'date, title and text are the same.',
  dated: 'title and date, to the second, are the same.',
  worded: 'title, text and the end of its address are the same.',
  moved: 'title and the path of its address are the same.',
}

function namesChanged(
  post: Post,
  input: PostInput,
  { guid }: Origin,
  unknown: readonly Alias[],
  by: 'guid' | 'url' | Likeness,
): string[] {
  const isNew = (kind: Alias['kind'], value: string) =>
    unknown.some((name) => name.kind === kind && name.value === value)
  const changes = [
    ...(guid !== undefined && isNew('guid', guid) ? [`its id from ${post.guid} to ${guid}`] : []),
    ...(isNew('url', canonicalUrl(input.url)) || isOtherHost(post.url, input.url)
      ? [`its address from ${post.url} to ${input.url}`]
      : []),
  ]
  if (changes.length === 0) return []
  return [`The source changed ${changes.join(' and ')}: ${kept[by]}`]
}

/** Also http and https, and with and without www. */
const isOtherHost = (before: string, after: string) =>
  URL.canParse(after) && new URL(before).origin !== new URL(after).origin

function dateChanged(post: Post, { published_at: at }: PostInput, now: Date): string[] {
  if (!at || post.baseline || postState(post, now) !== 'published') return []
  if (Math.floor(at.getTime() / 1000) <= Math.floor(post.publishedAt.getTime() / 1000)) return []
  return [
    `The source changed its date from ${post.publishedAt.toISOString()} to ${at.toISOString()}: readers have it already, so it is not shared as a new one.`,
  ]
}
