import { InputError } from '../core/errors.ts'
import type {
  ExportFile,
  ExportOptions,
  ExportReader,
  SkippedItem,
  SourcePost,
} from '../ports/source.ts'
import { exportedPost } from './exported-post.ts'
import type { FeedEntry, FeedMedia } from './feed-entry.ts'
import { localDate } from './local-date.ts'
import { wordpressHtml } from './wordpress-html.ts'
import { childrenOf, childText, type XmlElement, xmlElements } from './xml-elements.ts'

/** What posts name by number or by login, from all over the export. */
interface Named {
  readonly authors: Map<string, string>
  readonly pictures: Map<string, Picture>
}

interface Picture {
  readonly url: string
  readonly alt?: string
}

/**
 * The export of WordPress (WXR: RSS with elements of its own), of any size. Pictures may stand behind the posts that show them,
 * so it is read twice. https://wordpress.org/documentation/article/tools-export-screen/
 */
export const wordpressExport: ExportReader = {
  type: 'wordpress',
  passes: 2,
  async *read(files, options) {
    const named: Named = { authors: new Map(), pictures: new Map() }
    for (const file of files) await index(file, named)
    for (const file of files) {
      for await (const item of xmlElements(file.bytes(), ITEM)) {
        const post = postOf(item, named, options)
        if (post) yield post
      }
    }
  },
}

const ITEM = new Set(['item'])
const INDEXED = new Set(['item', 'wp:author', 'wp:wxr_version'])

async function index(file: ExportFile, { authors, pictures }: Named): Promise<void> {
  let isExport = false
  for await (const element of xmlElements(file.bytes(), INDEXED)) {
    if (element.name === 'wp:wxr_version') isExport = true
    else if (element.name === 'wp:author') {
      const login = own(childText(element, 'wp:author_login'))
      authors.set(login, own(childText(element, 'wp:author_display_name')) || login)
    } else if (childText(element, 'wp:post_type') === 'attachment') {
      const url = own(childText(element, 'wp:attachment_url'))
      const alt = own(metaOf(element, '_wp_attachment_image_alt') ?? '')
      pictures.set(own(childText(element, 'wp:post_id')), { url, ...(alt && { alt }) })
    }
  }
  if (!isExport) {
    throw new InputError(
      'unreadable-source',
      `${file.path}: expected an export of WordPress (Tools → Export), which has wp:wxr_version`,
    )
  }
}

/** A copy: a part of a text keeps all of that text in memory, here the piece of the file that it was in. */
const own = (text: string): string => JSON.parse(JSON.stringify(text))

/** Nothing for what no reader ever saw as a post of its own: pictures, menus, revisions. */
function postOf(
  item: XmlElement,
  named: Named,
  options: ExportOptions,
): SourcePost | SkippedItem | undefined {
  const type = childText(item, 'wp:post_type') || 'post'
  if (type !== 'post' && !(type === 'page')) return undefined
  const title = childText(item, 'title') || childText(item, 'wp:post_name') || 'without title'
  const refusal = whyNot(item, type, options)
  if (refusal !== undefined) return { title, reason: refusal }
  const isOut = OUT.has(childText(item, 'wp:status') || 'publish')
  const entry = entryOf(item, named, options)
  const guid = entry.guid
  return exportedPost(entry, {
    home: options.home,
    draft: !isOut,
    formerUrls: [...formerUrls(item, entry.links[0] ?? ''), ...(guid ? [guid] : [])],
  })
}

/** https://wordpress.org/documentation/article/post-status/ */
const OUT = new Set(['publish', 'future'])
const UNFINISHED = new Set(['draft', 'pending', 'private'])

function whyNot(
  item: XmlElement,
  type: string,
  { drafts, pages }: ExportOptions,
): string | undefined {
  const status = childText(item, 'wp:status') || 'publish'
  if (type === 'page' && !pages) return 'It is a page: --pages takes pages.'
  if (childText(item, 'wp:post_password') !== '') return 'It is behind a password.'
  if (OUT.has(status) || (drafts && UNFINISHED.has(status))) return undefined
  return UNFINISHED.has(status)
    ? `It is not published (${status}): --drafts takes it as a draft.`
    : `It is not published (${status}).`
}

function entryOf(
  item: XmlElement,
  { authors, pictures }: Named,
  options: ExportOptions,
): FeedEntry {
  const login = childText(item, 'dc:creator')
  const author = authors.get(login) ?? login
  const picture = pictures.get(metaOf(item, '_thumbnail_id') ?? '')
  const published = dateOf(item, 'wp:post_date', options) ?? childText(item, 'pubDate')
  const updated = dateOf(item, 'wp:post_modified', options)
  const tags = childrenOf(item, 'category')
    .filter(({ attributes }) => TERMS.has(attributes.domain ?? 'category'))
    .filter(({ attributes }) => attributes.nicename !== 'uncategorized')
  return {
    guid: childText(item, 'guid') || undefined,
    links: [childText(item, 'link')].filter((link) => link !== ''),
    title: { value: childText(item, 'title'), kind: 'loose' },
    content: { value: wordpressHtml(childText(item, 'content:encoded')), kind: 'html' },
    description: { value: childText(item, 'excerpt:encoded'), kind: 'loose' },
    people: author === '' ? [] : [{ name: author }],
    tags: tags.map(({ text }) => text),
    media: [
      ...(picture ? [{ from: 'media' as const, medium: 'image', ...picture }] : []),
      ...enclosuresOf(item),
    ],
    published: published === '' ? [] : [published],
    updated: updated === undefined ? [] : [updated],
  }
}

const TERMS = new Set(['category', 'post_tag'])
const NO_DATE = '0000-00-00 00:00:00'

/** The date of UTC where there is one; drafts have only that of the site's own clock. */
function dateOf(item: XmlElement, name: string, { timezone }: ExportOptions): string | undefined {
  const utc = childText(item, `${name}_gmt`)
  if (utc !== '' && utc !== NO_DATE) return `${utc.replace(' ', 'T')}Z`
  const local = childText(item, name)
  return local === '' || local === NO_DATE ? undefined : localDate(local, timezone)
}

function metaOf(item: XmlElement, key: string): string | undefined {
  return metasOf(item, key)[0]
}

const metasOf = (item: XmlElement, key: string): readonly string[] =>
  childrenOf(item, 'wp:postmeta')
    .filter((meta) => childText(meta, 'wp:meta_key') === key)
    .map((meta) => childText(meta, 'wp:meta_value'))

/** Address, length and type, a line each: https://developer.wordpress.org/reference/functions/do_enclose/ */
function enclosuresOf(item: XmlElement): FeedMedia[] {
  return metasOf(item, 'enclosure').map((value) => {
    const [url = '', length = '', type = ''] = value.split('\n').map((line) => line.trim())
    return { from: 'enclosure', url, type, ...(/^\d+$/.test(length) && { length: +length }) }
  })
}

/** Where WordPress itself still leads to the post: its addresses under former slugs. */
function formerUrls(item: XmlElement, link: string): string[] {
  const slug = childText(item, 'wp:post_name')
  if (slug === '' || !link.includes(`/${slug}`)) return []
  const at = link.lastIndexOf(`/${slug}`)
  return metasOf(item, '_wp_old_slug')
    .filter((old) => old !== '')
    .map((old) => `${link.slice(0, at)}/${old}${link.slice(at + slug.length + 1)}`)
}
