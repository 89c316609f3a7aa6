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
import { failed, findIn, recentIn, type Timeline, unreadable } from '../http/timeline.ts'
import { toldAddress, toldName } from '../http/told.ts'
import { type Ask, sameLink, squeezed } from '../http.ts'

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

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#find-posts-by-authors */
const postsOf = (call: Ask, author: string): Timeline<Post> => ({
  async read(start) {
    const list = `/rest/posts?q=author&author=${encodeURIComponent(author)}&sortBy=CREATED&count=${PAGE}`
    const answer = await call(`${list}&start=${start || 0}`, {
      headers: { 'x-restli-method': 'FINDER' },
    })
    if (answer.outcome !== 'answered') return failed(answer)
    const { data } = pageOfPosts.safeParse(answer.body)
    if (!data) return unreadable
    const next = data.elements.length > 0 ? String(Number(start) + PAGE) : undefined
    return { outcome: 'page', posts: data.elements, next }
  },
  at: (one) => one.createdAt,
  pages: 20,
  page: PAGE,
})

export const find = (call: Ask, author: string, draft: Draft, from: Date): Promise<FindResult> =>
  findIn(
    postsOf(call, author),
    from,
    (one) => carries(one, draft),
    ({ id }) => standingAt(id),
  )

export const recent = (call: Ask, author: string, since: Date): Promise<RecentResult> =>
  recentIn(postsOf(call, author), since, (one) => (one.reshareContext ? undefined : standing(one)))

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
