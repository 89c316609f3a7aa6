import { z } from 'zod'
import type {
  Draft,
  FindResult,
  NetworkPost,
  RecentResult,
  RepliesResult,
  StandingPost,
} from '../../ports/network.ts'
import { toldAddress, toldName } from '../http/told.ts'
import {
  type Ask,
  decodeEntities,
  type Failure,
  lookFailure,
  readFailure,
  sameLink,
  squeezed,
} from '../http.ts'

/** Ids are texts; servers that make them numbers exist. */
export const statusId = z.union([toldName, z.number()]).transform(String)
export const acceptedStatus = z.object({ id: statusId, url: toldAddress })

export function postOf({ id, url }: z.output<typeof acceptedStatus>): NetworkPost {
  return url ? { id, url } : { id }
}

const status = acceptedStatus.extend({
  created_at: z.coerce.date(),
  content: z.string().nullish(),
  card: z.object({ url: z.string().nullish() }).nullish(),
  reblog: z.unknown().optional(),
  in_reply_to_id: statusId.nullish(),
})
type Status = z.output<typeof status>
const timeline = z.array(status)

const PAGE = 40
const MOST_PAGES = 50

type Walked =
  | { readonly outcome: 'stopped'; readonly at: Status }
  | { readonly outcome: 'end' }
  | { readonly outcome: 'unable'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }

/** Reads the account's own statuses, newest first, back to `from` or to the one at which `stop` says so. */
async function walk(
  call: Ask,
  from: Date,
  query: string,
  stop: (status: Status) => boolean,
): Promise<Walked> {
  const me = await call('/api/v1/accounts/verify_credentials')
  if (me.outcome !== 'answered') return { outcome: 'failed', failure: me }
  const account = z.object({ id: statusId }).safeParse(me.body)
  if (!account.success) return unable('the answer does not name the account')
  const path = `/api/v1/accounts/${encodeURIComponent(account.data.id)}/statuses`
  let before = ''
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await call(
      `${path}?limit=${PAGE}&exclude_reblogs=true${query}${before && `&max_id=${before}`}`,
    )
    if (answer.outcome !== 'answered') return { outcome: 'failed', failure: answer }
    const statuses = timeline.safeParse(answer.body)
    if (!statuses.success) return unable('the list of posts cannot be read')
    const at = statuses.data.find((one) => one.created_at >= from && stop(one))
    if (at) return { outcome: 'stopped', at }
    const last = statuses.data.at(-1)
    if (!last || last.created_at < from) return { outcome: 'end' }
    const next = encodeURIComponent(last.id)
    if (next === before) {
      return statuses.data.length < PAGE ? { outcome: 'end' } : unable('the list has no pages')
    }
    before = next
  }
  return unable(`not among the newest ${PAGE * MOST_PAGES} posts`)
}

const unable = (reason: string) => ({ outcome: 'unable' as const, reason })

/** https://docs.joinmastodon.org/methods/accounts/#statuses */
export async function find(call: Ask, draft: Draft, from: Date): Promise<FindResult> {
  const walked = await walk(call, from, '', (one) => carries(one, draft))
  switch (walked.outcome) {
    case 'stopped':
      return { outcome: 'found', post: postOf(walked.at) }
    case 'end':
      return { outcome: 'absent' }
    case 'failed':
      return lookFailure(walked.failure)
    case 'unable':
      return walked
  }
}

/** A list that ends too early still tells of the posts in it. */
export async function recent(call: Ask, since: Date): Promise<RecentResult> {
  const posts: StandingPost[] = []
  const walked = await walk(call, since, '&exclude_replies=true', (one) => {
    if (!one.reblog && one.in_reply_to_id == null) posts.push(standing(one))
    return false
  })
  return walked.outcome === 'failed'
    ? readFailure(walked.failure)
    : { outcome: 'read', posts: distinct(posts) }
}

/** A server that does not turn pages gives the same ones again. */
const distinct = (posts: readonly StandingPost[]) => [
  ...new Map(posts.map((post) => [post.id, post])).values(),
]

const standing = (one: Status): StandingPost => ({
  ...postOf(one),
  text: words(one.content ?? ''),
  links: linksOf(one),
  at: one.created_at,
})

/** https://docs.joinmastodon.org/methods/statuses/#get */
export async function replies(call: Ask, { id }: NetworkPost): Promise<RepliesResult> {
  const answer = await call(`/api/v1/statuses/${encodeURIComponent(id)}`)
  if (answer.outcome === 'gone') return { outcome: 'gone' }
  if (answer.outcome !== 'answered') {
    const { outcome, reason } = readFailure(answer)
    return { outcome, reason }
  }
  const told = z.object({ replies_count: z.number() }).safeParse(answer.body)
  return told.success
    ? { outcome: 'read', replies: told.data.replies_count }
    : { outcome: 'later', reason: 'the answer does not say how many replied' }
}

/** By its link or, since servers differ in where a link ends, by its words; and where it stands in a thread. */
function carries(one: Status, draft: Draft): boolean {
  if (one.reblog || (one.in_reply_to_id ?? undefined) !== draft.replyTo?.id) return false
  if (words(one.content ?? '') === squeezed(shortMentions(draft.text))) return true
  return draft.text.includes(draft.url) && linksOf(one).some((link) => sameLink(link, draft.url))
}

function linksOf({ content, card }: Status): string[] {
  const hrefs = [...(content ?? '').matchAll(/\shref=(?:"([^"]*)"|'([^']*)')/gi)]
  const links = hrefs.map(([, double, single]) => decodeEntities(double ?? single ?? ''))
  return card?.url ? [...links, decodeEntities(card.url)] : links
}

/** Posts come back as HTML: paragraphs and breaks were white space, all other tags nothing. */
function words(html: string): string {
  return squeezed(
    shortMentions(decodeEntities(html.replace(/<br\b|<\/?p\b/gi, ' $&').replace(/<[^<>]*>/g, ''))),
  )
}

const shortMentions = (text: string) => text.replace(/(@\w+)@[\w.-]+\w/g, '$1')
