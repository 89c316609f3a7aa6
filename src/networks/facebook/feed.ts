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
import { failed, findIn, recentIn, type Timeline, unable, unreadable } from '../http/timeline.ts'
import { toldName } from '../http/told.ts'
import { type Ask, sameLink, squeezed } from '../http.ts'

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

/** https://developers.facebook.com/docs/graph-api/reference/page/feed/ */
const feedOf = (call: Ask, page: string): Timeline<PagePost> => ({
  async read(turn, from) {
    const query = new URLSearchParams({
      fields: FIELDS,
      since: String(Math.floor(from.getTime() / 1000)),
      limit: String(PAGE),
      ...Object.fromEntries(new URLSearchParams(turn)),
    })
    const answer = await call(`/${page}/feed?${query}`)
    if (answer.outcome !== 'answered') return failed(answer)
    const { data: told } = listing.safeParse(answer.body)
    if (!told) return unreadable
    const { next } = told.paging ?? {}
    if (!next) return { outcome: 'page', posts: told.data }
    const turned = turning(next)
    return turned
      ? { outcome: 'page', posts: told.data, next: turned }
      : unable('the list does not say where it goes on')
  },
  at: (post) => post.created_time,
  own: (post) => isOwn(post, page),
  pages: 50,
  page: PAGE,
})

/** The list also has what visitors wrote on the Page. */
const isOwn = ({ from }: PagePost, page: string) => !from || from.id === page

const turns = ['after', 'until', '__paging_token']

/** Only what turns the page: the address of the next one repeats the token, and may lead anywhere. */
function turning(next: string): string {
  const query = URL.parse(next)?.searchParams
  const told = turns.flatMap((name) => {
    const value = query?.get(name)
    return value ? [[name, value]] : []
  })
  return String(new URLSearchParams(told))
}

export const find = (call: Ask, page: string, draft: Draft, from: Date): Promise<FindResult> =>
  findIn(feedOf(call, page), from, (post) => carries(post, draft), namedPost)

export const recent = (call: Ask, page: string, since: Date): Promise<RecentResult> =>
  recentIn(feedOf(call, page), since, standing)

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
