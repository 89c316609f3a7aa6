import type { FeedFacts } from '../../tasks/feed-facts.ts'
import { selectionPhrase } from './selection-phrase.ts'

/** `The 30 newest posts tagged politics, as summaries` */
export function feedInWords({ feed: { limit, content, select } }: FeedFacts): string {
  const phrase = selectionPhrase(select)
  const posts = `The ${limit === 1 ? 'newest post' : `${limit} newest posts`}`
  return `${posts}${phrase && ` ${phrase}`}, ${content === 'full' ? 'in full' : 'as summaries'}`
}

export function saysOf({ feed, ended, quarantine }: FeedFacts): readonly string[] {
  const posts = new Set(quarantine.map(({ postId }) => postId)).size
  return [
    feed.private ? 'Only for subscribers.' : '',
    feed.closes === undefined
      ? ''
      : `${ended ? 'Closed since' : 'Its last day is'} ${feed.closes}${feed.instead ? `, then ${feed.instead}` : ''}.`,
    posts > 0 ? `Does without ${posts === 1 ? 'one post' : `${posts} posts`}.` : '',
  ].filter((one) => one !== '')
}
