/** One post as news search engines want to hear of it. */
export interface NewsItem {
  readonly url: string
  /** Plain and clean, never empty. */
  readonly title: string
  readonly publishedAt: Date
}

export interface NewsSitemap {
  readonly publication: string
  /** As `newsLanguage` gives it. */
  readonly language: string
  readonly items: readonly NewsItem[]
}

/**
 * How a news sitemap names a language: ISO 639, but for the two ways of writing Chinese.
 * https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
 */
export function newsLanguage(language: string): string {
  const [primary = '', ...others] = language.toLowerCase().split('-')
  if (primary !== 'zh') return primary
  return others.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part)) ? 'zh-tw' : 'zh-cn'
}
