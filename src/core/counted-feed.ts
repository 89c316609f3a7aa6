/** A feed as its readers are counted. */
export interface CountedFeed {
  /** A feed of the set-up; or many that readers put together, as one: `tags/*`, `main?*`. */
  readonly feed: string
  readonly format: string
  /** Which of the many. */
  readonly within: string
}

/**
 * Selections are as many as anybody asks for, so they are counted together: all tags, all sections, all authors, and all
 * that narrow the same feed.
 *
 * @param key `{feed id}/{format id}`, with the key of a selection as feed id too; undefined for what is no feed
 */
export function countedFeed(key: string): CountedFeed | undefined {
  const slash = key.lastIndexOf('/')
  if (slash < 0) return undefined
  const [feedId, format] = [key.slice(0, slash), key.slice(slash + 1)]
  const folder = feedId.indexOf('/')
  const query = feedId.indexOf('?')
  if (folder >= 0 && (query < 0 || folder < query)) {
    return { feed: `${feedId.slice(0, folder)}/*`, format, within: feedId }
  }
  if (query >= 0) return { feed: `${feedId.slice(0, query)}?*`, format, within: feedId }
  return { feed: feedId, format, within: '' }
}
