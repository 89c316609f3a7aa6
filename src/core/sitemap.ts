import { readHtml } from './html-tokens.ts'

/** A page that a sitemap lists. Dates are as written. */
export interface SitemapPage {
  readonly url: string
  readonly modified?: string
  /** From a sitemap for news search engines. */
  readonly title?: string
  readonly published?: string
}

export interface Sitemap {
  readonly pages: readonly SitemapPage[]
  /** Other sitemaps, where it is a list of them. */
  readonly sitemaps: readonly string[]
}

const FIELDS: Readonly<Record<string, keyof SitemapPage>> = {
  loc: 'url',
  lastmod: 'modified',
  'news:title': 'title',
  'news:publication_date': 'published',
}

/** Undefined for what is no sitemap: https://www.sitemaps.org/protocol.html */
export function readSitemap(text: string): Sitemap | undefined {
  const pages: SitemapPage[] = []
  const sitemaps: string[] = []
  let isSitemap = false
  let entry: Partial<Record<keyof SitemapPage, string>> | undefined
  let field: keyof SitemapPage | undefined
  readHtml(text, {
    open(name) {
      if (name === 'urlset' || name === 'sitemapindex') isSitemap = true
      if (name === 'url' || name === 'sitemap') entry = {}
      field = FIELDS[name]
    },
    close(name) {
      field = undefined
      if ((name !== 'url' && name !== 'sitemap') || !entry) return
      const { url, ...rest } = entry
      entry = undefined
      if (url === undefined || !/^https?:/i.test(url) || !URL.canParse(url)) return
      if (name === 'url') pages.push({ url, ...rest })
      else sitemaps.push(url)
    },
    text(written) {
      if (!entry || !field || written.trim() === '') return
      entry[field] = (entry[field] ?? '') + written.trim()
    },
  })
  return isSitemap ? { pages, sitemaps } : undefined
}
