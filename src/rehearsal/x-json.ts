import { escapeText } from '../core/escape-html.ts'
import { findLinks } from '../core/find-links.ts'

/** How X shows a post: every link shortened, the real ones in the entities, `& < >` escaped. */
export function postJson({
  id,
  text,
  at,
  replyTo,
}: {
  readonly id: string
  readonly text: string
  readonly at: string
  readonly replyTo?: string
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
