import { excerpt, htmlToText } from '../core/html-text.ts'
import type { FetchedDocument } from '../ports/source.ts'
import { xmlRoot } from './xml-root.ts'

const FEED_TYPE = /type\s*=\s*["']?application\/(rss\+xml|atom\+xml|feed\+json)/i
const CHALLENGE =
  /_cf_chl_opt|cf-challenge|challenge-platform|<title>\s*(just a moment|attention required|ddos-guard|checking your browser|access denied|one moment, please)|sgcaptcha|incapsula incident|px-captcha/i

/** What a document is, in words for the person who expected a feed there. */
export function describeDocument(text: string, document: FetchedDocument): string {
  const start = text.slice(0, 100_000)
  if (text.trim() === '') return 'an empty document'
  const binary = binaryKind(document.bytes)
  if (binary) return binary
  const root = xmlRoot(start)?.local.toLowerCase()
  if (root === 'html' || /<!doctype\s+html|<html[\s>]|<body[\s>]/i.test(start)) {
    return describePage(start, document.url)
  }
  if (root === 'opml') return 'an OPML list of feeds, not a feed itself'
  if (root === 'urlset' || root === 'sitemapindex') return `a sitemap (<${root}>)`
  if (root !== undefined) return `a document that begins with <${excerpt(root, 40)}>`
  if (/^\s*[[{]/.test(start)) return 'JSON that is not a JSON Feed'
  return `text that begins with "${excerpt(start, 60)}"`
}

function describePage(html: string, url: string): string {
  const title = excerpt(htmlToText(/<title[^>]{0,200}>([^<]{0,500})/i.exec(html)?.[1] ?? ''), 80)
  const named = title ? `"${title}"` : 'without a title'
  if (CHALLENGE.test(html)) return `a bot-protection page ${named} that only browsers get past`
  const links = html.match(/<link\s[^>]{1,2000}>/gi) ?? []
  const announced = links.find((link) => FEED_TYPE.test(link))
  const href = /href\s*=\s*["']?([^"'\s>]+)/i.exec(announced ?? '')?.[1]
  if (href === undefined || !URL.canParse(href, url)) return `a web page ${named}`
  return `a web page ${named}, which names its feed: ${new URL(href, url).href}`
}

/** By its first bytes. */
function binaryKind(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 8))
  if (start.startsWith('\x1f\x8b')) return 'gzip data, compressed once more than the server said'
  if (start.startsWith('%PDF')) return 'a PDF document'
  if (start.startsWith('PK\x03\x04')) return 'a ZIP archive'
  if (/^(\x89PNG|\xff\xd8\xff|GIF8)/.test(start)) return 'a picture'
  return undefined
}
