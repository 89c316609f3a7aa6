import type { PageData } from '../../core/page-data.ts'
import type { PagePlace, PageText } from '../../core/page-text.ts'

type Values = Readonly<Record<string, unknown>>
/** What one place of a page says. Addresses are still as written. */
export type Said = Readonly<{ place: PagePlace; text: PageText; plainBody?: string }>

/** https://schema.org/Article and what is one: NewsArticle, BlogPosting, Report … */
const articleType = /(?:Article|BlogPosting|Report|Review|PressRelease)$/

/** The first article of the page's JSON-LD. */
export function jsonLdSays({ jsonLd }: PageData): Said | undefined {
  const article = jsonLd.flatMap(parsed).flatMap(nodesOf).find(isArticle)
  if (!article) return undefined
  const body = textOf(article.articleBody)
  return {
    place: 'JSON-LD',
    ...(body !== undefined && { plainBody: body }),
    text: defined({
      title: textOf(article.headline) ?? textOf(article.name),
      dek: textOf(article.alternativeHeadline) ?? textOf(article.description),
      authors: filled(listOf(article.author).flatMap(person)),
      section: textOf(listOf(article.articleSection)[0]),
      tags: filled(wordsOf(article.keywords)),
      language: textOf(article.inLanguage),
      image: image(listOf(article.image)[0] ?? article.thumbnailUrl),
    }),
  }
}

/** https://ogp.me */
export function openGraphSays({ meta }: PageData): Said {
  const first = (name: string) => meta.get(name)?.[0]
  const url = first('og:image') ?? first('og:image:url') ?? first('twitter:image')
  const alt = first('og:image:alt') ?? first('twitter:image:alt')
  const [width, height] = ['og:image:width', 'og:image:height'].map((name) => Number(first(name)))
  const names = (meta.get('article:author') ?? []).filter((name) => !/^https?:/.test(name))
  return {
    place: 'Open Graph',
    text: defined({
      title: first('og:title'),
      dek: first('og:description'),
      authors: filled(names.map((name) => ({ name }))),
      section: first('article:section'),
      tags: filled(meta.get('article:tag') ?? []),
      language: first('og:locale')?.replace('_', '-'),
      image:
        url === undefined
          ? undefined
          : {
              url,
              ...(alt !== undefined && { alt }),
              ...(width && height && { width, height }),
            },
    }),
  }
}

export function microdataSays({ items }: PageData): Said {
  const first = (name: string) => items.get(name)?.[0]
  const url = first('image')
  const names = (items.get('author') ?? []).filter((name) => !/^https?:/.test(name))
  return {
    place: 'microdata',
    text: defined({
      title: first('headline'),
      dek: first('description'),
      authors: filled(names.map((name) => ({ name }))),
      section: first('articleSection'),
      tags: filled(wordsOf(items.get('keywords') ?? [])),
      image: url === undefined ? undefined : { url },
    }),
  }
}

export function headSays({ meta, language }: PageData): Said {
  const first = (name: string) => meta.get(name)?.[0]
  const author = first('author')
  return {
    place: 'the head',
    text: defined({
      dek: first('description'),
      authors: author === undefined ? undefined : [{ name: author }],
      tags: filled(wordsOf(meta.get('news_keywords') ?? [])),
      language,
    }),
  }
}

function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

/** A node, a list of them, or a graph: https://www.w3.org/TR/json-ld11/ */
function nodesOf(value: unknown): Values[] {
  if (Array.isArray(value)) return value.slice(0, 200).flatMap(nodesOf)
  if (!isValues(value)) return []
  return [value, ...(Array.isArray(value['@graph']) ? value['@graph'].filter(isValues) : [])]
}

const isArticle = (node: Values) =>
  listOf(node['@type']).some((type) => typeof type === 'string' && articleType.test(type))

function person(value: unknown): { name: string; url?: string }[] {
  const name = textOf(isValues(value) ? value.name : value)
  if (name === undefined || /^https?:/.test(name)) return []
  const url = isValues(value) ? textOf(value.url) : undefined
  return [{ name, ...(url !== undefined && { url }) }]
}

function image(value: unknown) {
  const url = textOf(isValues(value) ? (value.url ?? value.contentUrl) : value)
  if (url === undefined) return undefined
  const alt = isValues(value) ? textOf(value.caption) : undefined
  return { url, ...(alt !== undefined && { alt }) }
}

const wordsOf = (value: unknown) =>
  listOf(value).flatMap((one) =>
    typeof one === 'string' ? one.split(',').flatMap((word) => word.trim() || []) : [],
  )

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

const filled = <One>(list: readonly One[]) => (list.length > 0 ? list : undefined)

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const defined = (text: { readonly [Part in keyof PageText]: PageText[Part] | undefined }) =>
  Object.fromEntries(Object.entries(text).filter(([, value]) => value !== undefined)) as PageText
