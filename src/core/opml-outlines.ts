import { readHtml } from './html-tokens.ts'

export interface FeedOutline {
  readonly title: string
  readonly url: string
}

/** The feeds of a list of subscriptions, each once, whatever folders they are in; undefined for what is none. http://opml.org/spec2.opml */
export function opmlOutlines(text: string): readonly FeedOutline[] | undefined {
  const feeds = new Map<string, FeedOutline>()
  let isOpml = false
  readHtml(text, {
    open(name, attributes) {
      if (name === 'opml') isOpml = true
      const url =
        attributes
          .get('xmlurl')
          ?.trim()
          .replace(/^feed:\/\//i, 'http://') ?? ''
      if (name !== 'outline' || !/^https?:/i.test(url) || !URL.canParse(url)) return
      const title = (attributes.get('title') || attributes.get('text'))?.trim() || new URL(url).host
      if (!feeds.has(url)) feeds.set(url, { title, url })
    },
    close() {},
    text() {},
  })
  return isOpml ? [...feeds.values()] : undefined
}
