import { z } from 'zod'
import type {
  Draft,
  FindResult,
  NetworkPost,
  RecentResult,
  RepliesResult,
  StandingPost,
} from '../../ports/network.ts'
import { failed, findIn, recentIn, type Timeline, unable, unreadable } from '../http/timeline.ts'
import { toldAddress, toldName } from '../http/told.ts'
import { type Ask, decodeEntities, readFailure, sameLink, squeezed } from '../http.ts'

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

/** https://docs.joinmastodon.org/methods/accounts/#statuses */
function statusesOf(call: Ask, which: string): Timeline<Status> {
  let path: string | undefined
  return {
    async read(before) {
      if (!path) {
        const me = await call('/api/v1/accounts/verify_credentials')
        if (me.outcome !== 'answered') return failed(me)
        const account = z.object({ id: statusId }).safeParse(me.body)
        if (!account.success) return unable('the answer does not name the account')
        path = `/api/v1/accounts/${encodeURIComponent(account.data.id)}/statuses`
      }
      const turn = before && `&max_id=${before}`
      const answer = await call(`${path}?limit=${PAGE}&exclude_reblogs=true${which}${turn}`)
      if (answer.outcome !== 'answered') return failed(answer)
      const { data: posts } = timeline.safeParse(answer.body)
      if (!posts) return unreadable
      const last = posts.at(-1)
      const next = last && encodeURIComponent(last.id)
      // A server that does not turn pages gives the same ones again: a full one says nothing of those behind it.
      const whole = next === before && posts.length < PAGE
      return { outcome: 'page', posts, next: whole ? undefined : next }
    },
    at: (one) => one.created_at,
    pages: 50,
    page: PAGE,
  }
}

export const find = (call: Ask, draft: Draft, from: Date): Promise<FindResult> =>
  findIn(statusesOf(call, ''), from, (one) => carries(one, draft), postOf)

export const recent = (call: Ask, since: Date): Promise<RecentResult> =>
  recentIn(statusesOf(call, '&exclude_replies=true'), since, (one) =>
    one.reblog || one.in_reply_to_id != null ? undefined : standing(one),
  )

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
