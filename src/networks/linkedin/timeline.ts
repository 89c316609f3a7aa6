import { z } from 'zod'
import { findLinks } from '../../core/find-links.ts'
import { littleText } from '../../core/little-text.ts'
import type {
  Draft,
  FindResult,
  NetworkPost,
  RecentResult,
  StandingPost,
} from '../../ports/network.ts'
import { toldAddress, toldName } from '../http/told.ts'
import { type Ask, type Failure, lookFailure, readFailure, sameLink, squeezed } from '../http.ts'

/** A post by its URN, which is its id. */
export const standingAt = (urn: string): NetworkPost => ({
  id: urn,
  url: `https://www.linkedin.com/feed/update/${encodeURIComponent(urn).replaceAll('%3A', ':')}/`,
})

const post = z.object({
  id: toldName,
  commentary: z.string().nullish(),
  createdAt: z
    .int()
    .min(0)
    .max(8.64e15)
    .transform((milliseconds) => new Date(milliseconds)),
  content: z
    .object({ article: z.object({ source: toldAddress }).nullish() })
    .nullish()
    .catch(undefined),
  reshareContext: z.unknown().optional(),
})
type Post = z.output<typeof post>
const pageOfPosts = z.object({ elements: z.array(post) })

const PAGE = 100
const MOST_PAGES = 20

type Walked =
  | { readonly outcome: 'stopped'; readonly at: Post }
  | { readonly outcome: 'end' }
  | { readonly outcome: 'unable'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }

/** Reads what the organization posted, newest first, back to `from` or to the post at which `stop` says so. */
async function walk(
  call: Ask,
  author: string,
  from: Date,
  stop: (post: Post) => boolean,
): Promise<Walked> {
  const list = `/rest/posts?q=author&author=${encodeURIComponent(author)}&sortBy=CREATED&count=${PAGE}`
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await call(`${list}&start=${page * PAGE}`, {
      headers: { 'x-restli-method': 'FINDER' },
    })
    if (answer.outcome !== 'answered') return { outcome: 'failed', failure: answer }
    const { data } = pageOfPosts.safeParse(answer.body)
    if (!data) return { outcome: 'unable', reason: 'the list of posts cannot be read' }
    const at = data.elements.find((one) => one.createdAt >= from && stop(one))
    if (at) return { outcome: 'stopped', at }
    const last = data.elements.at(-1)
    if (!last || last.createdAt < from) return { outcome: 'end' }
  }
  return { outcome: 'unable', reason: `not among the newest ${PAGE * MOST_PAGES} posts` }
}

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#find-posts-by-authors */
export async function find(
  call: Ask,
  author: string,
  draft: Draft,
  from: Date,
): Promise<FindResult> {
  const walked = await walk(call, author, from, (one) => carries(one, draft))
  switch (walked.outcome) {
    case 'stopped':
      return { outcome: 'found', post: standingAt(walked.at.id) }
    case 'end':
      return { outcome: 'absent' }
    case 'failed':
      return lookFailure(walked.failure)
    case 'unable':
      return walked
  }
}

/** A list that ends too early still tells of the posts in it. */
export async function recent(call: Ask, author: string, since: Date): Promise<RecentResult> {
  const posts = new Map<string, StandingPost>()
  const walked = await walk(call, author, since, (one) => {
    if (!one.reshareContext) posts.set(one.id, standing(one))
    return false
  })
  return walked.outcome === 'failed'
    ? readFailure(walked.failure)
    : { outcome: 'read', posts: [...posts.values()] }
}

function standing(one: Post): StandingPost {
  return { ...standingAt(one.id), text: words(one), links: linksOf(one), at: one.createdAt }
}

/** By its words or, since LinkedIn may shorten the links in them, by where its link leads. */
function carries(one: Post, { text, url }: Draft): boolean {
  if (one.reshareContext) return false
  if (squeezed(words(one)) === squeezed(words({ commentary: littleText(text) }))) return true
  return text.includes(url) && linksOf(one).some((link) => sameLink(link, url))
}

function linksOf(one: Post): string[] {
  const source = one.content?.article?.source
  const links = findLinks(words(one), 'scheme').map(({ url }) => url)
  return [...new Set(source ? [source, ...links] : links)]
}

/** A hashtag, a mention by its name, or a character that is escaped. */
const MARKUP =
  /\{hashtag\|\\?#\|((?:\\[\s\S]|[^\\}])*)\}|@\[((?:\\[\s\S]|[^\\\]])*)\]\([^)]*\)|\\([\s\S])/gu

/** What people read: the text without its markup. */
function words({ commentary }: Pick<Post, 'commentary'>): string {
  return (commentary ?? '').replace(MARKUP, (_, hashtag, mention, character) => {
    if (hashtag !== undefined) return `#${unescaped(hashtag)}`
    return mention === undefined ? character : unescaped(mention)
  })
}

const unescaped = (text: string) => text.replace(/\\([\s\S])/gu, '$1')
