import { cleanLine } from '../../core/clean-text.ts'
import { escapeText } from '../../core/escape-html.ts'
import { sanitiseHtml } from '../../core/html-text.ts'
import { canonicalUrl } from '../../core/identity.ts'
import { type PageData, readPageData } from '../../core/page-data.ts'
import type { PagePart, PagePlaces, PageText } from '../../core/page-text.ts'
import type { PageRead, ReadPageText } from '../../ports/page-reader.ts'
import type { FetchedDocument } from '../../ports/source.ts'
import { decode } from '../decode.ts'
import { headSays, jsonLdSays, microdataSays, openGraphSays, type Said } from './article-data.ts'
import { pageBody } from './page-body.ts'

const LARGEST = 3 * 1024 * 1024
const DEK_MAX = 300
const URL_MAX = 2_048

/**
 * Reads the page of a post: of each part the first place counts that has it, JSON-LD, then Open Graph, microdata and the head; the
 * text is what microdata marks or what Readability finds.
 */
export const readPageText: ReadPageText = async (page) => {
  try {
    return await read(page)
  } catch (error) {
    return { ok: false, reason: `The page cannot be read: ${String(error).slice(0, 200)}` }
  }
}

async function read(page: FetchedDocument): Promise<PageRead> {
  if (page.bytes.byteLength > LARGEST) return failed('The page is larger than 3 MiB.')
  const html = decode({ ...page, ...(charset(page) && { contentType: charset(page) as string }) })
  if (!/<(?:html|head|body|article|!doctype html)\b/i.test(html))
    return failed('It is no HTML page.')
  const data = readPageData(html)
  const fault = otherPage(data, page.url)
  if (fault !== undefined) return failed(fault)
  const base = absolute(data.base, page.url) ?? page.url
  const says = [jsonLdSays(data), openGraphSays(data), microdataSays(data), headSays(data)].filter(
    (one) => one !== undefined,
  )
  const { text, places } = firstOfEach(says, base)
  const body = await pageBody(html, data)
  if (typeof body !== 'string') {
    return {
      ok: true,
      text: { ...text, html: sanitiseHtml(body.html, base) },
      places: { ...places, html: body.place },
    }
  }
  const plain = says.find(({ plainBody }) => plainBody !== undefined)?.plainBody
  if (plain !== undefined) {
    return {
      ok: true,
      text: { ...text, html: paragraphs(plain) },
      places: { ...places, html: 'JSON-LD' },
    }
  }
  return Object.keys(text).length > 0 ? { ok: true, text, places } : failed(body)
}

const failed = (reason: string): PageRead => ({ ok: false, reason })

/** HTML may say its encoding itself: https://html.spec.whatwg.org/#encoding-sniffing-algorithm */
function charset({ bytes, contentType }: FetchedDocument): string | undefined {
  if (/charset=/i.test(contentType ?? '')) return undefined
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 2_048))
  const said = /<meta\b[^>]*?charset\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1]
  return said && `text/html; charset=${said}`
}

/** A page that names the start of its site as its address is an error page, or asks to sign in. */
function otherPage({ canonical }: PageData, url: string): string | undefined {
  const named = absolute(canonical, url)
  if (named === undefined || new URL(url).pathname === '/') return undefined
  return new URL(named).pathname === '/' && canonicalUrl(named) !== canonicalUrl(url)
    ? `The page says that it is another one: ${named}`
    : undefined
}

function firstOfEach(says: readonly Said[], base: string): { text: PageText; places: PagePlaces } {
  const text: Partial<Record<PagePart, unknown>> = {}
  const places: Partial<Record<PagePart, Said['place']>> = {}
  for (const { place, text: said } of says) {
    for (const [part, value] of Object.entries(said) as [PagePart, unknown][]) {
      const form = text[part] === undefined ? formOf(part, value, base) : undefined
      if (form === undefined) continue
      text[part] = form
      places[part] = place
    }
  }
  return { text: text as PageText, places }
}

/** As `postInput` takes it; undefined when it cannot be. */
function formOf(part: PagePart, value: unknown, base: string): unknown {
  switch (part) {
    case 'dek': {
      const line = cleanLine(String(value))
      return line !== '' && line.length <= DEK_MAX ? line : undefined
    }
    case 'authors':
      return authors(value as NonNullable<PageText['authors']>, base)
    case 'tags':
      return (value as readonly string[]).map((tag) => cleanLine(tag).slice(0, 200)).slice(0, 100)
    case 'section':
      return cleanLine(String(value)).slice(0, 200) || undefined
    case 'language':
      return /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(String(value)) ? value : undefined
    case 'image': {
      const image = value as NonNullable<PageText['image']>
      const url = absolute(image.url, base)
      return url === undefined ? undefined : { ...image, url }
    }
    default:
      return value
  }
}

function authors(given: NonNullable<PageText['authors']>, base: string) {
  return given.slice(0, 20).map(({ name, url }) => {
    const address = absolute(url, base)
    return { name: cleanLine(name).slice(0, 300), ...(address !== undefined && { url: address }) }
  })
}

function absolute(url: string | undefined, base: string): string | undefined {
  if (url === undefined || !URL.canParse(url, base)) return undefined
  const { href, protocol } = new URL(url, base)
  return /^https?:$/.test(protocol) && href.length <= URL_MAX ? href : undefined
}

const paragraphs = (text: string) =>
  text
    .split(/\n\s*/)
    .filter((line) => line.trim() !== '')
    .map((line) => `<p>${escapeText(line.trim())}</p>`)
    .join('')
