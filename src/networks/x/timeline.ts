import type { TwitterApiv2 } from 'twitter-api-v2'
import { z } from 'zod'
import { findLinks } from '../../core/find-links.ts'
import type {
  Draft,
  FindResult,
  NetworkIO,
  NetworkPost,
  RecentResult,
  RepliesResult,
  StandingPost,
} from '../../ports/network.ts'
import { failed, findIn, recentIn, type Timeline, unable, unreadable } from '../http/timeline.ts'
import { toldName } from '../http/told.ts'
import { decodeEntities, readFailure, sameLink, squeezed } from '../http.ts'
import type { Exchange } from './client.ts'

/** Leads to the post without knowing the name of the account. */
export const addressOf = (id: string) => `https://x.com/i/web/status/${id}`

export const user = z.object({ data: z.object({ id: toldName, username: toldName }) })

/** What is kept of an account between requests. */
export interface Known {
  /** Once it was asked for. */
  id?: string
  readonly read: NetworkIO['read']
}

const url = z.object({ expanded_url: z.string().optional(), unwound_url: z.string().optional() })
const listed = z.object({
  id: z.string(),
  text: z.string(),
  created_at: z.coerce.date(),
  entities: z.object({ urls: z.array(url).optional() }).optional(),
  referenced_tweets: z.array(z.object({ type: z.string(), id: z.string() })).optional(),
})
type Listed = z.output<typeof listed>
const timeline = z.object({
  data: z.array(listed).optional(),
  meta: z.object({ next_token: z.string().optional() }),
})

const PAGE = 100

/** Every post read is billed, so that a look asks for no older ones: https://docs.x.com/x-api/users/get-posts */
const postsOf = (api: TwitterApiv2, known: Known, exclude: string): Timeline<Listed> => ({
  async read(token, from) {
    if (!known.id) {
      const me = await api.get<Exchange>('users/me')
      if (me.outcome !== 'answered') return failed(me)
      const account = user.safeParse(me.body).data
      if (!account) return unable('the answer does not name the account')
      known.id = account.data.id
    }
    const answer = await api.get<Exchange>(`users/${known.id}/tweets`, {
      start_time: from.toISOString().replace(/\.\d+/, ''),
      max_results: PAGE,
      exclude,
      'tweet.fields': 'created_at,entities,referenced_tweets',
      ...(token && { pagination_token: token }),
    })
    if (answer.outcome !== 'answered') return failed(answer)
    const { data: told } = timeline.safeParse(answer.body)
    if (!told) return unreadable
    const posts = told.data ?? []
    known.read?.(posts.length)
    return { outcome: 'page', posts, next: told.meta.next_token }
  },
  at: (post) => post.created_at,
  pages: 10,
  page: PAGE,
})

export const find = (
  api: TwitterApiv2,
  known: Known,
  draft: Draft,
  from: Date,
): Promise<FindResult> =>
  findIn(
    postsOf(api, known, 'retweets'),
    from,
    (post) => carries(post, draft),
    ({ id }) => ({ id, url: addressOf(id) }),
  )

export const recent = (api: TwitterApiv2, known: Known, since: Date): Promise<RecentResult> =>
  recentIn(postsOf(api, known, 'retweets,replies'), since, (post) =>
    answeredBy(post) ? undefined : standing(post),
  )

const standing = ({ id, text, created_at, entities }: Listed): StandingPost => ({
  id,
  url: addressOf(id),
  text: decodeEntities(text),
  links: (entities?.urls ?? []).flatMap(
    ({ expanded_url, unwound_url }) => unwound_url ?? expanded_url ?? [],
  ),
  at: created_at,
})

const counted = z.object({
  data: z.object({ public_metrics: z.object({ reply_count: z.number() }) }),
})

/** https://docs.x.com/x-api/posts/get-post-by-id */
export async function replies(
  api: TwitterApiv2,
  known: Known,
  { id }: NetworkPost,
): Promise<RepliesResult> {
  const answer = await api.get<Exchange>(`tweets/${encodeURIComponent(id)}`, {
    'tweet.fields': 'public_metrics',
  })
  if (answer.outcome === 'gone') return { outcome: 'gone' }
  if (answer.outcome !== 'answered') {
    const { outcome, reason } = readFailure(answer)
    return { outcome, reason }
  }
  const told = counted.safeParse(answer.body)
  if (told.success) {
    known.read?.(1)
    return { outcome: 'read', replies: told.data.data.public_metrics.reply_count }
  }
  return isMissing(answer.body)
    ? { outcome: 'gone' }
    : { outcome: 'later', reason: 'the answer does not say how many replied' }
}

const missing = z.object({
  errors: z.array(z.object({ type: z.string() }).loose()).min(1),
})

/** X answers 200 with an error inside for a post that is not there. */
export function isMissing(body: unknown): boolean {
  const { data } = missing.safeParse(body)
  return data?.errors.some(({ type }) => type.endsWith('/resource-not-found')) ?? false
}

/** The post that this one answers. */
const answeredBy = ({ referenced_tweets = [] }: Listed) =>
  referenced_tweets.find(({ type }) => type === 'replied_to')?.id

/**
 * Compares the post's link as X finds it: X ends links earlier than other programs do, and takes hosts it does
 * not know for words. Without such a link the words are compared, since every link becomes a t.co address. An answer is
 * only found where it answers.
 */
function carries(post: Listed, draft: Draft): boolean {
  if (answeredBy(post) !== draft.replyTo?.id) return false
  const { text, entities } = post
  const at = draft.text.indexOf(draft.url)
  const link = findLinks(draft.text, 'bare').find(({ start }) => start === at)
  if (!link) {
    return squeezed(decodeEntities(text).replace(/https:\/\/t\.co\/\w+/g, '')) === words(draft.text)
  }
  return (entities?.urls ?? []).some(({ expanded_url = '', unwound_url = '' }) =>
    [expanded_url, unwound_url].some(
      (one) => sameLink(decodeEntities(one), link.url) || sameLink(one, draft.url),
    ),
  )
}

function words(text: string): string {
  const parts = findLinks(text, 'bare').reduceRight(
    (rest, { start, end }) => rest.slice(0, start) + rest.slice(end),
    text,
  )
  return squeezed(parts)
}
