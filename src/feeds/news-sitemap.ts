import { cleanLine, cleanText } from '../core/clean-text.ts'
import type { NewsItem, NewsSitemap } from '../core/news-sitemap.ts'
import type { TextFormat } from '../ports/text-format.ts'
import { rfc3339 } from './feed-dates.ts'
import { xmlFault } from './well-formed.ts'
import { escapeXml } from './xml.ts'

/** https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap */
export const newsSitemap: TextFormat<NewsSitemap> = {
  mediaType: 'application/xml; charset=utf-8',
  write: writeNewsSitemap,
  fault(text, { items }) {
    const written = text.match(/<url>/g)?.length ?? 0
    const fault = xmlFault(text)
    return (
      fault ?? (written === items.length ? undefined : `${items.length} meant, ${written} written`)
    )
  },
}

function writeNewsSitemap({ publication, language, items }: NewsSitemap): string {
  const of =
    `<news:publication><news:name>${escapeXml(cleanLine(publication))}</news:name>` +
    `<news:language>${escapeXml(language)}</news:language></news:publication>`
  let xml =
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
  for (const item of items) xml += url(item, of)
  return cleanText(`${xml}</urlset>\n`)
}

function url({ url: address, title, publishedAt }: NewsItem, publication: string): string {
  return (
    `<url><loc>${escapeXml(address)}</loc><news:news>${publication}` +
    `<news:publication_date>${rfc3339(publishedAt)}</news:publication_date>` +
    `<news:title>${escapeXml(cleanLine(title))}</news:title></news:news></url>`
  )
}
