import { cleanLine, cleanText } from '../core/clean-text.ts'
import { excerpt, sanitiseHtml } from '../core/html-text.ts'
import { postInput, TITLE_MAX } from '../core/post.ts'
import type { SkippedItem, SourcePost } from '../ports/source.ts'
import { feedDate } from './feed-date.ts'
import type { FeedContents, FeedEntry } from './feed-entry.ts'
import { attachmentsOf, imageOf } from './feed-media.ts'
import { authorsOf } from './feed-people.ts'
import { asHtml, plainLine, plainText } from './feed-text.ts'

const URL_MAX = 2_048
const TAG_MAX = 200
const TAGS_MAX = 200
const SUMMARY_MAX = 20_000
/** A description that is longer is a text of its own, not a line under the title. */
const DEK_MAX = 300
/** Of a title that has to be made from the content. */
const MADE_TITLE_MAX = 80
/** Markup and entities make a title longer than it reads; beyond this it is not worth reading. */
const RAW_TITLE_MAX = TITLE_MAX * 20
/** Every feed would have it in full. */
const GUID_MAX = 2_048

/** One entry as a post, or why it cannot be one. Every post it gives is one that `postInput` takes. */
export function sourcePost(
  entry: FeedEntry,
  feed: FeedContents,
  documentUrl: string,
): SourcePost | SkippedItem {
  const base = baseOf(entry, feed, documentUrl)
  const webUrl = (url: string | undefined) => absoluteWebUrl(url, base)
  const attachments = attachmentsOf(entry.media, webUrl)
  const url = entry.links.map(webUrl).find((link) => link !== undefined) ?? attachments[0]?.url
  const title = titleOf(entry, url)
  const skipped = (reason: string) => ({ title: nameOf(entry, title, url), reason })
  if (title === undefined) return skipped(`title: longer than ${TITLE_MAX} characters`)
  if (url === undefined) return skipped('url: expected a link to the post, an absolute address')
  const people = entry.people.length > 0 ? entry.people : feed.people
  const authors = authorsOf(people, webUrl)
  const tags = tagsOf(entry.tags)
  const image = imageOf(entry.media, webUrl)
  const language = languageOf(entry.language ?? feed.language)
  const result = postInput.safeParse({
    url,
    title,
    ...textsOf(entry, (entry.base ?? feed.base) ? base : undefined),
    ...(authors.length > 0 && { authors }),
    ...(tags.length > 0 && { tags }),
    ...(language && { language }),
    ...(image && { image }),
    ...(attachments.length > 0 && { attachments }),
    ...datesOf(entry),
  })
  if (!result.success) {
    const issue = result.error.issues[0]
    return skipped(`${issue?.path.join('.')}: ${issue?.message}`)
  }
  const guid = entry.guid?.trim()
  if (guid && guid.length > GUID_MAX) return skipped(`guid: longer than ${GUID_MAX} characters`)
  return { post: result.data, ...(guid && { guid }) }
}

function baseOf(entry: FeedEntry, feed: FeedContents, documentUrl: string): string {
  const resolved = (url: string | undefined, base: string) =>
    url?.trim() && URL.canParse(url.trim(), base) ? new URL(url.trim(), base).href : base
  const outer = resolved(feed.base ?? feed.home, documentUrl)
  return resolved(entry.base, outer)
}

function absoluteWebUrl(url: string | undefined, base: string): string | undefined {
  const written = cleanLine(url ?? '')
  if (written === '' || !URL.canParse(written, base)) return undefined
  const { href, protocol, host } = new URL(written, base)
  const isWeb = /^https?:$/.test(protocol) && host !== '' && href.length <= URL_MAX
  return isWeb ? href : undefined
}

/** Undefined when it is too long for a post. */
function titleOf(entry: FeedEntry, url: string | undefined): string | undefined {
  if (entry.title && entry.title.value.length > RAW_TITLE_MAX) return undefined
  const title = entry.title ? plainLine(entry.title) : ''
  if (title !== '') return title.length <= TITLE_MAX ? title : undefined
  const text = entry.content ?? entry.description
  const made = text && excerpt(plainText(text, 4 * MADE_TITLE_MAX), MADE_TITLE_MAX)
  return made || (url?.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '') ?? '')
}

/** How a skipped entry is called in a report. */
function nameOf(entry: FeedEntry, title: string | undefined, url: string | undefined): string {
  const name = title ?? entry.title?.value.slice(0, RAW_TITLE_MAX) ?? ''
  return excerpt(name || url || entry.guid || 'without title', MADE_TITLE_MAX)
}

/**
 * The body, and what is said about it: a short description written for the post is its dek, a long one or one
 * that only repeats the beginning of the body is a summary. `base` is given when the feed has its own `xml:base`.
 */
function textsOf(entry: FeedEntry, base: string | undefined) {
  const body = entry.content ?? entry.description
  if (!body) return {}
  const html = base === undefined ? asHtml(body) : sanitiseHtml(asHtml(body), base)
  if (!entry.description) return { html }
  const text = plainText(entry.description, SUMMARY_MAX)
  if (!entry.content) return { html, ...(isLine(text) && { dek: text }) }
  const beginning = cleanLine(plainText(entry.content, 2 * text.length + 200))
  if (text === '' || cleanLine(text) === beginning) return { html }
  const repeats = beginning.startsWith(cleanLine(text).replace(/\s*(\[?(…|\.\.\.)\]?)?$/, ''))
  if (isLine(text) && !repeats) return { html, dek: text }
  return { html, summary: text.length <= SUMMARY_MAX ? text : excerpt(text, SUMMARY_MAX) }
}

const isLine = (text: string) => text !== '' && text.length <= DEK_MAX && !text.includes('\n')

function tagsOf(written: readonly string[]): string[] {
  const tags = new Map<string, string>()
  for (const value of written) {
    const tag = plainLine({ value, kind: 'loose' })
    const key = tag.toLowerCase()
    if (tag !== '' && tag.length <= TAG_MAX && !tags.has(key)) tags.set(key, tag)
  }
  return [...tags.values()].slice(0, TAGS_MAX)
}

function languageOf(written: string | undefined): string | undefined {
  const tag = cleanText(written ?? '')
    .trim()
    .replaceAll('_', '-')
  return /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(tag) ? tag : undefined
}

function datesOf(entry: FeedEntry) {
  const first = (dates: readonly string[]) => dates.map(feedDate).find((date) => date !== undefined)
  const updated = first(entry.updated)
  const published = first(entry.published) ?? updated
  return {
    ...(published && { published_at: published.toISOString() }),
    ...(published && updated && updated > published && { updated_at: updated.toISOString() }),
  }
}
