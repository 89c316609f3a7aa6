import { escapeText } from '../core/escape-html.ts'
import { findLinks } from '../core/find-links.ts'
import type { ShownImage } from './media.ts'

/** How X shows a post: every link shortened, the real ones in the entities, `& < >` escaped. */
export function postJson({
  id,
  text,
  at,
  replyTo,
  image,
}: {
  readonly id: string
  readonly text: string
  readonly at: string
  readonly replyTo?: string
  readonly image?: ShownImage
}) {
  const urls: {
    start: number
    end: number
    url: string
    expanded_url: string
    display_url: string
  }[] = []
  let shown = ''
  let done = 0
  for (const [index, link] of findLinks(text, 'bare').entries()) {
    shown += escapeText(text.slice(done, link.start))
    done = link.end
    const url = `https://t.co/${BigInt(id).toString(36).slice(-9)}${index}`
    const start = [...shown].length
    urls.push({
      start,
      end: start + url.length,
      url,
      expanded_url: /^https?:/i.test(link.url) ? link.url : `http://${link.url}`,
      display_url: link.url.replace(/^https?:\/\/(www\.)?/i, '').slice(0, 26),
    })
    shown += url
  }
  shown += escapeText(text.slice(done))
  // An image is one more link, at the end.
  if (image) {
    const url = `https://t.co/${BigInt(id).toString(36).slice(-9)}m`
    const start = [...shown].length + 1
    const expanded_url = `https://x.com/i/status/${id}/photo/1`
    const display_url = `pic.x.com/${url.slice(-10)}`
    urls.push({ start, end: start + url.length, url, expanded_url, display_url })
    shown += ` ${url}`
  }
  return {
    id,
    text: shown,
    edit_history_tweet_ids: [id],
    created_at: `${isoSeconds(at)}.000Z`,
    ...(urls.length > 0 && { entities: { urls } }),
    ...(replyTo && { referenced_tweets: [{ type: 'replied_to', id: replyTo }] }),
  }
}

/** Only what was asked for by name, beside what always comes. */
export function shownFields(post: Readonly<Record<string, unknown>>, asked: string) {
  const fields = new Set(['id', 'text', 'edit_history_tweet_ids', ...asked.split(',')])
  return Object.fromEntries(Object.entries(post).filter(([name]) => fields.has(name)))
}

/** Times of X have no fractions. */
export const isoSeconds = (at: string) => at.slice(0, 19)
