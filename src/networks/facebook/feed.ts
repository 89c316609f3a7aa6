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
import { toldName } from '../http/told.ts'
import { type Ask, type Failure, lookFailure, readFailure, sameLink, squeezed } from '../http.ts'

/** Where people see a post; Facebook leads on from here to its permalink. */
export const addressOf = (id: string) => `https://www.facebook.com/${encodeURIComponent(id)}`

export const namedPost = ({ id }: { readonly id: string }): NetworkPost => ({
  id,
  url: addressOf(id),
})

const pagePost = z.object({
  id: toldName,
  created_time: graphMoment,
  message: z.string().nullish(),
  from: z.object({ id: toldName }).nullish(),
  attachments: z
    .object({ data: z.array(z.object({ unshimmed_url: z.string().nullish() })) })
    .nullish(),
})
type PagePost = z.output<typeof pagePost>

const listing = z.object({
  data: z.array(pagePost),
  paging: z.object({ next: z.string().nullish() }).nullish(),
})

const FIELDS = 'id,created_time,message,from,attachments{unshimmed_url}'
/** The most that the list gives at once. */
const PAGE = 100
const MOST_PAGES = 50

type Walked =
  | { readonly outcome: 'stopped'; readonly at: PagePost }
  | { readonly outcome: 'end' }
  | { readonly outcome: 'unable'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }

/** Reads what the Page posted since `from`, newest first, to the end or to the post at which `stop` says so. */
async function walk(
  call: Ask,
  page: string,
  from: Date,
  stop: (post: PagePost) => boolean,
): Promise<Walked> {
  const first = new URLSearchParams({
    fields: FIELDS,
    since: String(Math.floor(from.getTime() / 1000)),
    limit: String(PAGE),
  })
  let turn: Readonly<Record<string, string>> | undefined = {}
  for (let count = 0; count < MOST_PAGES; count++) {
    const query: URLSearchParams = new URLSearchParams({ ...Object.fromEntries(first), ...turn })
    const answer = await call(`/${page}/feed?${query}`)
    if (answer.outcome !== 'answered') return { outcome: 'failed', failure: answer }
    const { data: told } = listing.safeParse(answer.body)
    if (!told) return unable('the list of posts cannot be read')
    const at = told.data.find(
      (post) => isOwn(post, page) && post.created_time >= from && stop(post),
    )
    if (at) return { outcome: 'stopped', at }
    if (!told.paging?.next) return { outcome: 'end' }
    turn = turning(told.paging.next)
    if (!turn) return unable('the list does not say where it goes on')
  }
  return unable(`not among the newest ${PAGE * MOST_PAGES} posts`)
}

const unable = (reason: string) => ({ outcome: 'unable' as const, reason })

/** The list also has what visitors wrote on the Page. */
const isOwn = ({ from }: PagePost, page: string) => !from || from.id === page

const turns = ['after', 'until', '__paging_token']

/** Only what turns the page: the address of the next one repeats the token, and may lead anywhere. */
function turning(next: string): Readonly<Record<string, string>> | undefined {
  const query = URL.parse(next)?.searchParams
  const told = turns.flatMap((name) => {
    const value = query?.get(name)
    return value ? [[name, value] as const] : []
  })
  return told.length > 0 ? Object.fromEntries(told) : undefined
}

/** https://developers.facebook.com/docs/graph-api/reference/page/feed/ */
export async function find(call: Ask, page: string, draft: Draft, from: Date): Promise<FindResult> {
  const walked = await walk(call, page, from, (post) => carries(post, draft))
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
export async function recent(call: Ask, page: string, since: Date): Promise<RecentResult> {
  const posts: StandingPost[] = []
  const walked = await walk(call, page, since, (post) => {
    posts.push(standing(post))
    return false
  })
  return walked.outcome === 'failed' ? readFailure(walked.failure) : { outcome: 'read', posts }
}

const standing = (post: PagePost): StandingPost => ({
  ...namedPost(post),
  text: post.message ?? '',
  links: linksOf(post),
  at: post.created_time,
})

/** By its words or, since people may edit these, by the link that it leads to. */
function carries(post: PagePost, draft: Draft): boolean {
  if (squeezed(post.message ?? '') === squeezed(draft.text)) return true
  return draft.text.includes(draft.url) && linksOf(post).some((link) => sameLink(link, draft.url))
}

function linksOf({ message, attachments }: PagePost): string[] {
  const attached = (attachments?.data ?? []).flatMap((one) => one.unshimmed_url ?? [])
  const written = findLinks(message ?? '', 'scheme').map(({ url }) => url)
  return [...new Set([...attached, ...written])]
}
