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
import { toldAddress, toldName } from '../http/told.ts'
import { type Failure, lookFailure, readFailure, sameLink, squeezed } from '../http.ts'
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
const MOST_PAGES = 50

type Walked =
  | { readonly outcome: 'stopped'; readonly at: ThreadsPost }
  | { readonly outcome: 'end' }
  | { readonly outcome: 'unable'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }

/**
 * Reads what the account posted since `from`, to the end or to the post at which `stop` says so. Answers stand in a list of
 * their own: https://developers.facebook.com/docs/threads/threads-media
 */
async function walk(
  call: Call,
  list: 'threads' | 'replies',
  from: Date,
  stop: (post: ThreadsPost) => boolean,
): Promise<Walked> {
  const since = String(Math.floor(from.getTime() / 1000))
  const fields = list === 'replies' ? `${FIELDS},replied_to` : FIELDS
  let after = ''
  for (let count = 0; count < MOST_PAGES; count++) {
    const turn = after && { after }
    const asked = { fields, since, limit: String(PAGE), ...turn }
    const answer = await call('GET', `/me/${list}`, asked)
    if (answer.outcome !== 'answered') return { outcome: 'failed', failure: answer }
    const { data: told } = listing.safeParse(answer.body)
    if (!told) return { outcome: 'unable', reason: 'the list of posts cannot be read' }
    const at = told.data.find((post) => isOwn(post) && post.timestamp >= from && stop(post))
    if (at) return { outcome: 'stopped', at }
    const next = told.paging?.cursors?.after
    if (!next || next === after || told.data.length === 0) return { outcome: 'end' }
    after = next
  }
  return { outcome: 'unable', reason: `not among the newest ${PAGE * MOST_PAGES} posts` }
}

/** What the account reposted stands in its list, too. */
const isOwn = ({ media_type }: ThreadsPost) => media_type !== 'REPOST_FACADE'

export async function find(call: Call, draft: Draft, from: Date): Promise<FindResult> {
  const list = draft.replyTo ? 'replies' : 'threads'
  const walked = await walk(call, list, from, (post) => carries(post, draft))
  switch (walked.outcome) {
    case 'stopped':
      return { outcome: 'found', post: namedPost(walked.at) }
    case 'end':
      return { outcome: 'absent' }
    case 'failed':
      return lookFailure(walked.failure)
    case 'unable':
      return walked
  }
}

/** A list that ends too early still tells of the posts in it. */
export async function recent(call: Call, since: Date): Promise<RecentResult> {
  const posts: StandingPost[] = []
  const walked = await walk(call, 'threads', since, (post) => {
    posts.push(standing(post))
    return false
  })
  return walked.outcome === 'failed' ? readFailure(walked.failure) : { outcome: 'read', posts }
}

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
