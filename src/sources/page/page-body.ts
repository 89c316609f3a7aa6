import { htmlToText } from '../../core/html-text.ts'
import type { PageData } from '../../core/page-data.ts'
import type { PagePlace } from '../../core/page-text.ts'

/** What finds the text takes longer than in proportion to the tree, and much longer for a deep one. */
const MOST_ELEMENTS = 6_000
const DEEPEST = 100
const MOST_TEXTS = 50_000
/** Less is a caption, not a text. */
const LEAST = 140

/** It is a CommonJS module: bundled, it has only a default export. */
type Loaded = typeof import('@mozilla/readability') & {
  readonly default?: typeof import('@mozilla/readability')
}

export interface PageBody {
  readonly html: string
  readonly place: PagePlace
}

/**
 * The text of a page: what microdata marks as it, else what Readability finds. Both packages are loaded when the first page is
 * read, since most publications never need them.
 *
 * @returns a reason when there is none
 */
export async function pageBody(
  html: string,
  { elements, texts, depth }: PageData,
): Promise<PageBody | string> {
  if (elements > MOST_ELEMENTS || texts > MOST_TEXTS || depth > DEEPEST) {
    return `The page has ${elements} elements, up to ${depth} deep: more than Posthorn reads.`
  }
  const [{ parseHTML }, loaded] = await Promise.all([
    import('linkedom/worker'),
    import('@mozilla/readability') as Promise<Loaded>,
  ])
  const { Readability } = loaded.default ?? loaded
  const { document } = parseHTML(html)
  const marked = document.querySelector('[itemprop~="articleBody"]')?.innerHTML ?? ''
  if (isText(marked)) return { html: marked, place: 'microdata' }
  const options = { charThreshold: LEAST, disableJSONLD: true, keepClasses: false }
  const found = new Readability(document, options).parse()
  const content = (found?.content ?? '').replace(wrapper, '$1')
  return isText(content)
    ? { html: content, place: 'the body' }
    : 'No text was found on the page that is long enough to be that of a post.'
}

/** What Readability puts around a text. */
const wrapper = /^<div [^>]*id="readability-page-1"[^>]*>(.*)<\/div>$/is

const isText = (html: string) => htmlToText(html, LEAST * 2).length >= LEAST
