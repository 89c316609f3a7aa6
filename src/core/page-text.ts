import { cleanLine } from './clean-text.ts'
import { excerpt, htmlToText } from './html-text.ts'
import type { Author, PostImage, PostInput } from './post.ts'

/** Where on a page something was read. */
export type PagePlace = 'JSON-LD' | 'Open Graph' | 'microdata' | 'the body' | 'the head'

/** What the page of a post says of it. */
export interface PageText {
  readonly title?: string
  readonly dek?: string
  /** As the page has it: to be sanitised. */
  readonly html?: string
  readonly authors?: readonly Author[]
  readonly section?: string
  readonly tags?: readonly string[]
  readonly language?: string
  readonly image?: PostImage
}

export type PagePart = keyof PageText

/** Part → where it was read. */
export type PagePlaces = Readonly<Partial<Record<PagePart, PagePlace>>>

/** A text below this length may be an excerpt of a longer one. */
const SHORT = 1_500
/** How a text ends that goes on elsewhere. */
const goesOn =
  /(?:\[?(?:…|\.{3})\]?|(?:read|continue|weiterlesen|mehr lesen|lire|leer|leggi|lees)[^.!?\n]{0,40}(?:»|→|>)?)$/i
const SUMMARY_MAX = 20_000
/** A page must have so much more text than its feed to be the longer one. */
const LONGER = 1.2

/** Whether a post as a source gives it may be only the beginning of its text. */
export function isExcerpt({ html = '', markdown }: Pick<PostInput, 'html' | 'markdown'>): boolean {
  if (markdown !== undefined) return false
  const text = htmlToText(html)
  return text.length < SHORT || goesOn.test(text.slice(-120))
}

/**
 * The post with what its page adds. What the source says counts; of its text only when the page does not have more of it. A text
 * that gives way stays as the summary.
 *
 * @returns the post, and which parts are from the page
 */
export function withPageText(
  post: PostInput,
  page: PageText,
): { readonly post: PostInput; readonly used: readonly PagePart[] } {
  const used: PagePart[] = []
  const take = <Part extends PagePart>(part: Part, is: boolean): PageText[Part] | undefined => {
    if (!is || page[part] === undefined) return undefined
    used.push(part)
    return page[part]
  }
  const said = htmlToText(post.html ?? '')
  const more = htmlToText(page.html ?? '').length > said.length * LONGER
  const html = take('html', more && isExcerpt(post))
  const dek = take('dek', post.dek === undefined && cleanLine(page.dek ?? '') !== cleanLine(said))
  const authors = take('authors', !post.authors?.length)
  const section = take('section', post.section === undefined)
  const tags = take('tags', !post.tags?.length)
  const language = take('language', post.language === undefined)
  const image = take('image', post.image === undefined)
  const keeps = html !== undefined && post.summary === undefined && said !== '' && said !== post.dek
  return {
    used,
    post: {
      ...post,
      ...(html !== undefined && { html }),
      ...(keeps && { summary: excerpt(said, SUMMARY_MAX) }),
      ...(dek !== undefined && { dek }),
      ...(authors && { authors: authors.map((one) => ({ ...one })) }),
      ...(section !== undefined && { section }),
      ...(tags && { tags: [...tags] }),
      ...(language !== undefined && { language }),
      ...(image && { image: { ...image } }),
    },
  }
}
