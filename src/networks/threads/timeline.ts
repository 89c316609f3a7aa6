import { z } from 'zod'
import { findLinks } from '../../core/find-links.ts'
import type {
  Draft,
  FindResult,
  NetworkPost,
  RecentResult,
  StandingPost,
} from '../../ports/network.ts'
import { graphMoment } from '../http/graph-errors.ts'
import { failed, findIn, recentIn, type Timeline, unreadable } from '../http/timeline.ts'
import { toldAddress, toldName } from '../http/told.ts'
import { sameLink, squeezed } from '../http.ts'
import type { Call } from './connection.ts'

const threadsPost = z.object({
  id: toldName,
  timestamp: graphMoment,
  text: z.string().nullish(),
  permalink: toldAddress,
  link_attachment_url: z.string().nullish(),
  media_type: z.string().nullish(),
  replied_to: z.object({ id: toldName }).nullish(),
})
type ThreadsPost = z.output<typeof threadsPost>

const listing = z.object({
  data: z.array(threadsPost),
  paging: z.object({ cursors: z.object({ after: z.string().nullish() }).nullish() }).nullish(),
})

const FIELDS = 'id,timestamp,text,permalink,link_attachment_url,media_type'
/** The most that a list gives at once. */
const PAGE = 100

/** Answers stand in a list of their own: https://developers.facebook.com/docs/threads/threads-media */
const listOf = (call: Call, list: 'threads' | 'replies'): Timeline<ThreadsPost> => ({
  async read(after, from) {
    const answer = await call('GET', `/me/${list}`, {
      fields: list === 'replies' ? `${FIELDS},replied_to` : FIELDS,
      since: String(Math.floor(from.getTime() / 1000)),
      limit: String(PAGE),
      ...(after && { after }),
    })
    if (answer.outcome !== 'answered') return failed(answer)
    const { data: told } = listing.safeParse(answer.body)
    if (!told) return unreadable
    const next = told.paging?.cursors?.after
    // The last page has a cursor too: it leads to an empty one, or to itself.
    const more = next && next !== after && told.data.length > 0
    return { outcome: 'page', posts: told.data, ...(more && { next }) }
  },
  at: (post) => post.timestamp,
  own: isOwn,
  pages: 50,
  page: PAGE,
})

/** What the account reposted stands in its list, too. */
const isOwn = ({ media_type }: ThreadsPost) => media_type !== 'REPOST_FACADE'

export const find = (call: Call, draft: Draft, from: Date): Promise<FindResult> =>
  findIn(
    listOf(call, draft.replyTo ? 'replies' : 'threads'),
    from,
    (post) => carries(post, draft),
    namedPost,
  )

export const recent = (call: Call, since: Date): Promise<RecentResult> =>
  recentIn(listOf(call, 'threads'), since, standing)

const namedPost = ({ id, permalink }: ThreadsPost): NetworkPost => ({
  id,
  ...(permalink && { url: permalink }),
})

const standing = (post: ThreadsPost): StandingPost => ({
  ...namedPost(post),
  text: post.text ?? '',
  links: linksOf(post),
  at: post.timestamp,
})

/** By its words or by the link that it leads to; an answer also by what it answers. */
function carries(post: ThreadsPost, { text, url, replyTo }: Draft): boolean {
  if (replyTo && post.replied_to && post.replied_to.id !== replyTo.id) return false
  if (squeezed(post.text ?? '') === squeezed(text)) return true
  return text.includes(url) && linksOf(post).some((link) => sameLink(link, url))
}

function linksOf({ text, link_attachment_url }: ThreadsPost): string[] {
  const written = findLinks(text ?? '', 'scheme').map(({ url }) => url)
  return [...new Set([...(link_attachment_url ? [link_attachment_url] : []), ...written])]
}
