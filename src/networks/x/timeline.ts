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
import { toldName } from '../http/told.ts'
import {
  decodeEntities,
  type Failure,
  lookFailure,
  readFailure,
  sameLink,
  squeezed,
} from '../http.ts'
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

/** Every post read is billed, so the look asks for no older ones and stops here. */
const MOST_PAGES = 10

type Walked =
  | { readonly outcome: 'stopped'; readonly at: Listed }
  | { readonly outcome: 'end' }
  | { readonly outcome: 'unable'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }

/** Reads the account's own posts, newest first, back to `from` or to the one at which `stop` says so. */
async function walk(
  api: TwitterApiv2,
  known: Known,
  wanted: { readonly from: Date; readonly exclude: string },
  stop: (post: Listed) => boolean,
): Promise<Walked> {
  if (!known.id) {
    const me = await api.get<Exchange>('users/me')
    if (me.outcome !== 'answered') return { outcome: 'failed', failure: me }
    const account = user.safeParse(me.body).data
    if (!account) return { outcome: 'unable', reason: 'the answer does not name the account' }
    known.id = account.data.id
  }
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await api.get<Exchange>(`users/${known.id}/tweets`, {
      start_time: wanted.from.toISOString().replace(/\.\d+/, ''),
      max_results: 100,
      exclude: wanted.exclude,
      'tweet.fields': 'created_at,entities,referenced_tweets',
      ...(token && { pagination_token: token }),
    })
    if (answer.outcome !== 'answered') return { outcome: 'failed', failure: answer }
    const { data } = timeline.safeParse(answer.body)
    if (!data) return { outcome: 'unable', reason: 'the list of posts cannot be read' }
    known.read?.(data.data?.length ?? 0)
    const at = data.data?.find((post) => post.created_at >= wanted.from && stop(post))
    if (at) return { outcome: 'stopped', at }
    token = data.meta.next_token
    if (!token) return { outcome: 'end' }
  }
  return { outcome: 'unable', reason: `not among the newest ${MOST_PAGES * 100} posts` }
}

/** https://docs.x.com/x-api/users/get-posts */
export async function find(
  api: TwitterApiv2,
  known: Known,
  draft: Draft,
  from: Date,
): Promise<FindResult> {
  const wanted = { from, exclude: 'retweets' }
  const walked = await walk(api, known, wanted, (post) => carries(post, draft))
  switch (walked.outcome) {
    case 'stopped':
      return { outcome: 'found', post: { id: walked.at.id, url: addressOf(walked.at.id) } }
    case 'end':
      return { outcome: 'absent' }
    case 'failed':
      return lookFailure(walked.failure)
    case 'unable':
      return walked
  }
}

/** A list that ends too early still tells of the posts in it. */
export async function recent(api: TwitterApiv2, known: Known, since: Date): Promise<RecentResult> {
  const posts: StandingPost[] = []
  const wanted = { from: since, exclude: 'retweets,replies' }
  const walked = await walk(api, known, wanted, (post) => {
    if (!answeredBy(post)) posts.push(standing(post))
    return false
  })
  return walked.outcome === 'failed' ? readFailure(walked.failure) : { outcome: 'read', posts }
}

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
