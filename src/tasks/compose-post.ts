import { cleanLine, cleanText } from '../core/clean-text.ts'
import { sanitiseHtml } from '../core/html-text.ts'
import { canonicalUrl, isIri, mintGuid } from '../core/identity.ts'
import {
  type Post,
  type PostImage,
  type PostInput,
  postState,
  type ShareWishes,
} from '../core/post.ts'
import type { Publication } from '../core/publication.ts'
import type { Alias, PostRecord } from '../ports/post-store.ts'
import { markdownToHtml } from './markdown-html.ts'

/** Where a post comes from, beside what it says. */
export interface Origin {
  /** The source; absent for posts saved by people and their tools. */
  readonly source?: string
  /** The id it had in a former system: kept for readers (promise 3). */
  readonly guid?: string
  /** Hashes of what a source says: the post is known by them when its id and its address have changed (promise 10). */
  readonly content?: readonly string[]
  /** Addresses it had in a former system. */
  readonly formerUrls?: readonly string[]
  /** What the source itself calls it: the post is known by it when its address changes. */
  readonly key?: string
  /** A new post counts as shared already (promise 9). */
  readonly baseline?: boolean
  /** The source says that it is out again: one that was deleted comes back. */
  readonly returns?: boolean
}

export interface Composing {
  readonly publication: Publication
  readonly now: Date
  readonly mint: () => string
}

/** Every name a post may be known by, surest first. */
export function namesOf(input: PostInput, origin: Origin): Alias[] {
  return [
    ...keyName(origin),
    ...(origin.guid === undefined ? [] : [{ kind: 'guid' as const, value: origin.guid }]),
    ...urlNames(input, origin),
    ...contentName(origin),
  ]
}

/** A number of a CMS is one in that source only. */
export const keyName = ({ source, key }: Pick<Origin, 'source' | 'key'>): Alias[] =>
  key === undefined ? [] : [{ kind: 'guid', value: `source:${source ?? ''}:${key}` }]

function urlNames({ url }: PostInput, { formerUrls = [] }: Origin): Alias[] {
  const urls = new Set([url, ...formerUrls].map(canonicalUrl))
  return [...urls].map((value) => ({ kind: 'url', value }))
}

const contentName = ({ content = [] }: Origin): Alias[] =>
  content.map((value) => ({ kind: 'content', value }))

/**
 * The post as it is to be saved, or undefined when nothing about it would change. A save without `updated_at` leaves
 * readers' date of change alone: telling readers of a change is `correct`.
 */
export function composePost(
  existing: Post | undefined,
  input: PostInput,
  origin: Origin,
  { publication, now, mint }: Composing,
): PostRecord | undefined {
  const said = contentOf(input, existing?.image)
  const moment = seconds(now)
  if (!existing) {
    const id = input.id ?? mint()
    const publishedAt = seconds(input.published_at ?? moment)
    const minted = mintGuid({ home: publication.home, at: moment, id })
    const guid = origin.guid ?? minted
    const post: Post = {
      ...said,
      id,
      guid,
      atomId: isIri(guid) ? guid : minted,
      publishedAt,
      updatedAt: seconds(input.updated_at ?? publishedAt),
      status: input.status ?? 'published',
      revision: 1,
      ...(origin.source !== undefined && { source: origin.source }),
      baseline: origin.baseline ?? false,
      createdAt: moment,
      savedAt: now,
    }
    return { post, aliases: aliasesOf(post, origin) }
  }
  const status = statusAfter(existing, input, origin)
  const publishedAt = publishedAfter(existing, input, status, moment)
  const post: Post = {
    ...said,
    id: existing.id,
    guid: existing.guid,
    atomId: existing.atomId,
    publishedAt,
    updatedAt: updatedAfter(existing, input, publishedAt),
    status,
    ...(existing.correction && { correction: existing.correction }),
    ...(existing.retraction && status === 'retracted' && { retraction: existing.retraction }),
    revision: existing.revision + 1,
    ...(existing.source !== undefined && { source: existing.source }),
    baseline: existing.baseline || isRedated(existing, publishedAt, now),
    createdAt: existing.createdAt,
    savedAt: now,
  }
  return sameToReaders(existing, post) ? undefined : { post, aliases: aliasesOf(post, origin) }
}

/** Feeds speak in whole seconds: some readers round fractions up. */
const seconds = (date: Date) => new Date(Math.floor(date.getTime() / 1000) * 1000)

/** A post that was taken out does not come back because a source still has it. */
function statusAfter(existing: Post, input: PostInput, origin: Origin): Post['status'] {
  if (existing.status === 'deleted' && origin.returns) return input.status ?? 'published'
  const out = existing.status === 'retracted' || existing.status === 'deleted'
  if (out && (origin.source !== undefined || input.status === undefined)) return existing.status
  return input.status ?? existing.status
}

/** A draft without a date is published when it is published. */
function publishedAfter(existing: Post, input: PostInput, status: Post['status'], now: Date): Date {
  if (input.published_at) return seconds(input.published_at)
  return existing.status === 'draft' && status === 'published' ? now : existing.publishedAt
}

/** A post that readers have seen and that is given a later date is old all the same: no schedule takes it for a new one. */
function isRedated(existing: Post, publishedAt: Date, now: Date): boolean {
  return postState(existing, now) === 'published' && publishedAt > existing.publishedAt
}

function updatedAfter(existing: Post, input: PostInput, publishedAt: Date): Date {
  if (input.updated_at) return seconds(input.updated_at)
  return existing.updatedAt < publishedAt ? publishedAt : existing.updatedAt
}

function aliasesOf(post: Post, origin: Origin): Alias[] {
  const guids = new Set([
    post.guid,
    post.atomId,
    ...(origin.guid === undefined ? [] : [origin.guid]),
  ])
  return [
    ...keyName(origin),
    ...[...guids].map((value) => ({ kind: 'guid' as const, value })),
    { kind: 'url', value: canonicalUrl(post.url) },
    ...contentName(origin),
  ]
}

function sameToReaders(before: Post, after: Post): boolean {
  const comparable = ({ revision: _revision, savedAt: _savedAt, ...rest }: Post) =>
    JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)))
  return comparable(before) === comparable(after)
}

/** What a person said of an image stays while its source says nothing of it. */
function imageOf(given: NonNullable<PostInput['image']>, before: PostImage | undefined): PostImage {
  const image = definedOnly(given) as PostImage
  const alt = before?.url === image.url ? before.alt : undefined
  return alt !== undefined && image.alt === undefined ? { ...image, alt } : image
}

function contentOf(input: PostInput, before: PostImage | undefined) {
  const dek = cleanLine(input.dek ?? '')
  const summary = cleanLine(input.summary ?? '')
  const section = cleanLine(input.section ?? '')
  const tags = [...new Set((input.tags ?? []).map(cleanLine))].filter((tag) => tag !== '')
  return {
    url: input.url,
    title: cleanLine(input.title),
    ...(dek && { dek }),
    html: sanitiseHtml(input.html ?? markdownToHtml(input.markdown ?? ''), input.url),
    ...(summary && { summary }),
    authors: (input.authors ?? []).map(({ name, url, email }) => ({
      name: cleanLine(name),
      ...(url !== undefined && { url }),
      ...(email !== undefined && { email }),
    })),
    ...(section && { section }),
    tags,
    ...(input.language !== undefined && { language: input.language }),
    ...(input.image && { image: imageOf(input.image, before) }),
    attachments: (input.attachments ?? []).map(
      (one) => definedOnly(one) as Post['attachments'][number],
    ),
    // To the thousandth: rounded down, a post would be out before its time.
    ...(input.embargo_until && { embargoUntil: input.embargo_until }),
    priority: input.priority ?? 'normal',
    share: wishesOf(input.share),
    ...(input.story !== undefined && { story: input.story }),
  }
}

const definedOnly = (given: object) =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === 'string' ? cleanText(value) : value]),
  )

function wishesOf(share: PostInput['share']): ShareWishes {
  const { skip, ...texts } = share ?? {}
  const clean = Object.entries(texts).map(([id, text]) => [id, cleanText(String(text))] as const)
  const { text, ...others } = Object.fromEntries(clean)
  return {
    ...(text !== undefined && { text }),
    ...(Object.keys(others).length > 0 && { texts: others }),
    ...(Array.isArray(skip) && skip.length > 0 && { skip }),
  }
}
