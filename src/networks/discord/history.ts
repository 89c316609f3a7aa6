import { z } from 'zod'
import { findLinks } from '../../core/find-links.ts'
import type {
  Draft,
  FindResult,
  NetworkPost,
  RecentResult,
  StandingPost,
} from '../../ports/network.ts'
import { failed, findIn, recentIn, type Timeline, unreadable } from '../http/timeline.ts'
import { toldName } from '../http/told.ts'
import { type Ask, sameLink, squeezed } from '../http.ts'

/** Reads a channel as one bot. */
export interface Viewer {
  readonly outcome: 'viewer'
  readonly call: Ask
  /** The bot's own id. */
  readonly bot: string
  /** Where people see the channel. */
  readonly url?: string
}

const message = z.object({
  id: toldName,
  content: z.string(),
  timestamp: z.iso.datetime({ offset: true }).transform((iso) => new Date(iso)),
  author: z.object({ id: toldName }),
  message_reference: z.object({ message_id: toldName.nullish() }).nullish(),
})
type Message = z.output<typeof message>

/** The most that is given at once. */
const PAGE = 100

/** https://discord.com/developers/docs/resources/message#get-channel-messages */
const messagesOf = ({ call, bot }: Viewer): Timeline<Message> => ({
  async read(before) {
    const turn = before && `&before=${encodeURIComponent(before)}`
    const answer = await call(`/messages?limit=${PAGE}${turn}`)
    if (answer.outcome !== 'answered') return failed(answer)
    const { data: posts } = z.array(message).safeParse(answer.body)
    return posts ? { outcome: 'page', posts, next: posts.at(-1)?.id } : unreadable
  },
  at: ({ timestamp }) => timestamp,
  own: ({ author }) => author.id === bot,
  pages: 50,
  page: PAGE,
})

export const findMessage = (viewer: Viewer, draft: Draft, from: Date): Promise<FindResult> =>
  findIn(
    messagesOf(viewer),
    from,
    (one) => carries(one, draft),
    (one) => named(viewer, one),
  )

export const recentMessages = (viewer: Viewer, since: Date): Promise<RecentResult> =>
  recentIn(messagesOf(viewer), since, (one) =>
    one.message_reference ? undefined : standing(viewer, one),
  )

const named = ({ url }: Viewer, { id }: Message): NetworkPost => ({
  id,
  ...(url && { url: `${url}/${id}` }),
})

const standing = (viewer: Viewer, one: Message): StandingPost => ({
  ...named(viewer, one),
  text: one.content,
  links: linksOf(one),
  at: one.timestamp,
})

/** By its words or, since people may edit these, by the link; and by what it answers. */
function carries(one: Message, { text, url, replyTo }: Draft): boolean {
  if ((one.message_reference?.message_id ?? undefined) !== replyTo?.id) return false
  if (squeezed(one.content) === squeezed(text)) return true
  return text.includes(url) && linksOf(one).some((link) => sameLink(link, url))
}

const linksOf = ({ content }: Message) => [
  ...new Set(findLinks(content, 'scheme').map(({ url }) => url)),
]
