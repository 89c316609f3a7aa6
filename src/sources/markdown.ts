import { cleanText } from '../core/clean-text.ts'
import { InputError } from '../core/errors.ts'
import type {
  ExportFile,
  ExportOptions,
  ExportReader,
  SkippedItem,
  SourcePost,
} from '../ports/source.ts'
import { exportedPost } from './exported-post.ts'
import type { FeedMedia, FeedPerson } from './feed-entry.ts'
import { frontMatter } from './front-matter.ts'
import { localDate } from './local-date.ts'
import { addressIn, type Layout, layoutOf } from './markdown-layout.ts'

type Keys = Readonly<Record<string, unknown>>

/** Longer files are no posts. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * A folder of Markdown files with front matter, as Hugo, Jekyll, Eleventy and Astro have them. Which of them it is tells where
 * their addresses lead, unless `permalink` says.
 */
export const markdownExport: ExportReader = {
  type: 'markdown',
  passes: 1,
  async *read(files, options) {
    const posts = files.filter(({ path }) => /\.(?:md|markdown|mdx)$/i.test(path))
    if (posts.length === 0) {
      throw new InputError('unreadable-source', 'expected a folder with .md files, found none')
    }
    const layout = await layoutOf(files, options)
    for (const file of posts) {
      const post = isOfSystem(file.path) ? undefined : await postOf(file, layout, options)
      if (post) yield post
    }
  },
}

/** Lists of sections, and what the systems keep for themselves. */
const isOfSystem = (path: string) =>
  /(?:^|\/)(?:_index|readme|license|changelog|contributing)\.\w+$/i.test(path) ||
  /(?:^|\/)(?:node_modules|_site|_layouts|_includes|themes|public|vendor|archetypes|\.[^/]+)\//.test(
    path,
  )

async function postOf(
  file: ExportFile,
  layout: Layout,
  options: ExportOptions,
): Promise<SourcePost | SkippedItem> {
  const skipped = (reason: string) => ({ title: file.path, reason })
  if (file.size > MOST_BYTES) return skipped('It is larger than any post.')
  const read = frontMatter(await textOf(file))
  if (!read.ok) return skipped(read.reason)
  const { keys, body } = read
  const isDraft =
    keys.draft === true || keys.published === false || /(^|\/)_drafts\//.test(file.path)
  if (isDraft && !options.drafts) {
    return skipped('It is not published (draft): --drafts takes it as a draft.')
  }
  const date = dateOf(file.path, keys, options.timezone)
  if (date === undefined && !isDraft && !options.pages) {
    return skipped('It has no date, so it is a page: --pages takes pages.')
  }
  return made({ path: file.path, keys, body, date, isDraft }, layout, options)
}

interface ReadFile {
  readonly path: string
  readonly keys: Keys
  readonly body: string
  readonly date: string | undefined
  readonly isDraft: boolean
}

/** As its front matter says it, or as Jekyll names files. */
function dateOf(path: string, keys: Keys, timezone: string): string | undefined {
  const [, fromName] = /(?:^|\/)(\d{4}-\d\d-\d\d)-[^/]*$/.exec(path) ?? []
  return dates(keys, PUBLISHED, timezone)[0] ?? (fromName && localDate(fromName, timezone))
}

function made(
  { path, keys, body, date, isDraft: draft }: ReadFile,
  layout: Layout,
  { home, timezone }: ExportOptions,
): SourcePost | SkippedItem {
  const url = addressIn(layout, path, keys, date, home)
  const description = textIn(keys, ['description', 'excerpt', 'summary', 'subtitle', 'dek'])
  const language = textIn(keys, ['lang', 'language'])
  const entry = {
    // Their feeds have no other id than the address.
    guid: textIn(keys, ['guid']) ?? url,
    links: [url],
    title: { value: textIn(keys, ['title']) ?? '', kind: 'plain' as const },
    ...(description !== undefined && {
      description: { value: description, kind: 'plain' as const },
    }),
    people: [...people(keys.authors), ...people(keys.author)],
    tags: [
      ...texts(keys.categories),
      ...texts(keys.category),
      ...texts(keys.tags),
      ...texts(keys.tag),
    ],
    media: pictures(keys),
    published: date === undefined ? [] : [date],
    updated: dates(keys, UPDATED, timezone),
    ...(language !== undefined && { language }),
  }
  const former = ['aliases', 'redirect_from', 'redirects'].flatMap((key) => texts(keys[key]))
  const formerUrls = former.flatMap((one) => (URL.canParse(one, url) ? new URL(one, url).href : []))
  const markdown = withoutShortcodes(body)
  const post = exportedPost(entry, { home: url, draft, formerUrls, markdown })
  if (!('post' in post) || description === undefined) return post
  const { html: _html, ...rest } = post.post
  return { ...post, post: { ...rest, dek: description.trim() } }
}

const PUBLISHED = [
  'date',
  'pubDate',
  'publishDate',
  'pubdate',
  'published',
  'publishedAt',
  'datePublished',
]
const UPDATED = ['lastmod', 'updated', 'updatedDate', 'modified', 'last_modified_at', 'updatedAt']

function dates(keys: Keys, names: readonly string[], timezone: string): string[] {
  return names.flatMap((name) => {
    const written = textIn(keys, [name])
    return (written && localDate(written, timezone)) || []
  })
}

function textIn(keys: Keys, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = keys[name]
    if (typeof value === 'number') return String(value)
    if (typeof value === 'string' && value.trim() !== '') return value
  }
  return undefined
}

/** A list, or one text; Jekyll parts words by spaces where it is neither. */
function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one !== 'object').map(String)
  return typeof value === 'string' && value.trim() !== '' ? value.split(/\s*,\s*/) : []
}

function people(value: unknown): FeedPerson[] {
  const list = Array.isArray(value) ? value : [value]
  return list.flatMap((one): FeedPerson[] => {
    if (typeof one === 'string' && one.trim() !== '') return [{ name: one }]
    if (typeof one !== 'object' || one === null) return []
    const name = textIn(one as Keys, ['name'])
    return name === undefined ? [] : [{ name, url: textIn(one as Keys, ['url', 'link']) }]
  })
}

const PICTURES = [
  'image',
  'cover',
  'heroImage',
  'hero_image',
  'featured_image',
  'featuredImage',
  'thumbnail',
  'images',
]

function pictures(keys: Keys): FeedMedia[] {
  for (const name of PICTURES) {
    const value = Array.isArray(keys[name]) ? keys[name][0] : keys[name]
    const inner = typeof value === 'object' && value !== null ? (value as Keys) : undefined
    const url = inner
      ? textIn(inner, ['src', 'url', 'image', 'path'])
      : textIn({ value }, ['value'])
    if (url === undefined) continue
    const alt =
      (inner && textIn(inner, ['alt'])) ?? textIn(keys, ['imageAlt', 'image_alt', 'heroImageAlt'])
    return [{ from: 'media', medium: 'image', url, alt }]
  }
  return []
}

/** Shortcodes of Hugo, tags of Liquid, and what MDX imports: only a figure is more than its text. */
function withoutShortcodes(body: string): string {
  return body
    .replace(/\{\{[<%]\s*figure\b([^}]*)[%>]\}\}/g, (_whole, attributes: string) => {
      const [, src = ''] = /\bsrc="([^"]*)"/.exec(attributes) ?? []
      const [, alt = ''] = /\balt="([^"]*)"/.exec(attributes) ?? []
      return src && `![${alt}](${src})`
    })
    .replace(/\{\{[<%][^}]*[%>]\}\}|\{%[^%]*%\}/g, '')
    .replace(/^(?:import|export)\s.*\bfrom\s+['"][^'"]+['"];?[ \t]*$/gm, '')
    .trim()
}

async function textOf(file: ExportFile): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of file.bytes()) pieces.push(piece)
  const decoder = new TextDecoder('utf-8')
  return cleanText(
    pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode(),
  )
}
