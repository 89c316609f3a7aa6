import { escapeAttribute, escapeText } from './escape-html.ts'
import { excerpt, htmlToText } from './html-text.ts'
import type { Properties } from './micropub-request.ts'
import type { Post } from './post.ts'

/** Of a title that has to be made from the content. */
const MADE_TITLE_MAX = 80
/** A summary that is longer is a text of its own, not a line under the title. */
const DEK_MAX = 300

type Fields = Readonly<Record<string, unknown>>

/** The parts of a post that properties give, in the form that `postInput` checks; a part that was emptied is undefined. */
export function fieldsOf(
  properties: Properties,
  names: ReadonlySet<string> = new Set(Object.keys(properties)),
): Fields {
  const has = (...asked: string[]) => asked.some((name) => names.has(name))
  const [first, ...others] = (properties.photo ?? []).flatMap(photo)
  const content = contentHtml(properties.content) + others.map(figure).join('')
  const summary = textOf(properties.summary)
  const isLine = summary !== undefined && summary.length <= DEK_MAX && !summary.includes('\n')
  return {
    ...(has('name', 'content') && { title: textOf(properties.name) ?? madeTitle(content, first) }),
    ...(has('content', 'photo') && { html: content }),
    ...(has('summary') && {
      dek: isLine ? summary : undefined,
      summary: isLine ? undefined : summary,
    }),
    ...(has('category') && {
      tags: (properties.category ?? []).flatMap((one) => (typeof one === 'string' ? one : [])),
    }),
    ...(has('photo') && { image: first }),
    ...(has('author') && { authors: (properties.author ?? []).flatMap(author) }),
    ...(has('published') && { published_at: momentOf(properties.published) }),
    ...(has('post-status') && { status: textOf(properties['post-status']) }),
  }
}

function contentHtml(values: readonly unknown[] = []): string {
  const [value] = values
  if (typeof value === 'string') return plainHtml(value)
  if (!isRecord(value)) return ''
  if (typeof value.html === 'string') return value.html
  return typeof value.value === 'string' ? plainHtml(value.value) : ''
}

/** Plain text as it was written: a paragraph after each empty line. Section 3.3.2: text is not HTML. */
function plainHtml(text: string): string {
  const paragraphs = text.trim().split(/(?:\r?\n[ \t]*){2,}/)
  return paragraphs
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${escapeText(paragraph).replace(/\r?\n/g, '<br>')}</p>`)
    .join('')
}

const madeTitle = (html: string, image: { readonly alt?: string } | undefined) =>
  excerpt(htmlToText(html, 4 * MADE_TITLE_MAX), MADE_TITLE_MAX) ||
  excerpt(image?.alt ?? '', MADE_TITLE_MAX) ||
  undefined

/** Section 3.3.4: an address, or one with a text for those who do not see it. */
function photo(value: unknown): { url: string; alt?: string }[] {
  if (typeof value === 'string') return [{ url: value }]
  if (!isRecord(value) || typeof value.value !== 'string') return []
  return [{ url: value.value, ...(typeof value.alt === 'string' && { alt: value.alt }) }]
}

const figure = ({ url, alt = '' }: { readonly url: string; readonly alt?: string }) =>
  `<p><img src="${escapeAttribute(url)}" alt="${escapeAttribute(alt)}"></p>`

function author(value: unknown): { name: string; url?: string }[] {
  if (typeof value === 'string' && !/^https?:/.test(value)) return [{ name: value }]
  if (!isRecord(value) || !isRecord(value.properties)) return []
  const { name, url } = value.properties
  const [said] = Array.isArray(name) ? name : []
  const [at] = Array.isArray(url) ? url : []
  if (typeof said !== 'string') return []
  return [{ name: said, ...(typeof at === 'string' && { url: at }) }]
}

function momentOf(values: readonly unknown[] | undefined): string | undefined {
  const text = textOf(values)
  if (text === undefined) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : new Date(at).toISOString()
}

export function textOf(values: readonly unknown[] | undefined): string | undefined {
  const text = values?.find((value) => typeof value === 'string')
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

/** A post as Micropub shows it, for those who edit it: section 3.7.2. */
export function propertiesOf(post: Post): Properties {
  const summary = post.dek ?? post.summary
  return {
    name: [post.title],
    content: [{ html: post.html }],
    ...(summary !== undefined && { summary: [summary] }),
    ...(post.tags.length > 0 && { category: post.tags }),
    ...(post.image && {
      photo: [
        post.image.alt === undefined
          ? post.image.url
          : { value: post.image.url, alt: post.image.alt },
      ],
    }),
    ...(post.authors.length > 0 && { author: post.authors.map(({ name }) => name) }),
    published: [post.publishedAt.toISOString()],
    'post-status': [post.status === 'published' ? 'published' : 'draft'],
    url: [post.url],
  }
}

/** The end of an address, from what the writer asked for or from the title. Letters of every script stay. */
export function slugOf(wanted: string): string {
  const slug = wanted
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '')
  return slug || 'post'
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
