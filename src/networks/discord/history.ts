import { z } from 'zod'
import { findLinks } from '../../core/find-links.ts'
import type {
  Draft,
  FindResult,
  NetworkPost,
  RecentResult,
  StandingPost,
} from '../../ports/network.ts'
import { toldName } from '../http/told.ts'
import { type Ask, type Failure, lookFailure, readFailure, sameLink, squeezed } from '../http.ts'

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
const MOST_PAGES = 50

type Walked =
  | { readonly outcome: 'stopped'; readonly at: Message }
  | { readonly outcome: 'end' }
  | { readonly outcome: 'unable'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }

/**
 * Reads the bot's messages since `from`, newest first, to the end or to the one at which `stop` says so:
 * https://discord.com/developers/docs/resources/message#get-channel-messages
 */
async function walk(
  { call, bot }: Viewer,
  from: Date,
  stop: (message: Message) => boolean,
): Promise<Walked> {
  let before = ''
  for (let count = 0; count < MOST_PAGES; count++) {
    const turn: string = before && `&before=${encodeURIComponent(before)}`
    const answer = await call(`/messages?limit=${PAGE}${turn}`)
    if (answer.outcome !== 'answered') return { outcome: 'failed', failure: answer }
    const { data: told } = z.array(message).safeParse(answer.body)
    if (!told) return { outcome: 'unable', reason: 'the list of messages cannot be read' }
    const young = told.filter(({ timestamp }) => timestamp >= from)
    const at = young.find((one) => one.author.id === bot && stop(one))
    if (at) return { outcome: 'stopped', at }
    before = told.at(-1)?.id ?? ''
    if (!before || young.length < told.length) return { outcome: 'end' }
  }
  return { outcome: 'unable', reason: `not among the newest ${PAGE * MOST_PAGES} messages` }
}

export async function findIn(viewer: Viewer, draft: Draft, from: Date): Promise<FindResult> {
  const walked = await walk(viewer, from, (one) => carries(one, draft))
  switch (walked.outcome) {
    case 'stopped':
      return { outcome: 'found', post: named(viewer, walked.at) }
    case 'end':
      return { outcome: 'absent' }
    case 'failed':
      return lookFailure(walked.failure)
    case 'unable':
      return walked
  }
}

/** A list that ends too early still tells of the messages in it. */
export async function recentOf(viewer: Viewer, since: Date): Promise<RecentResult> {
  const posts: StandingPost[] = []
  const walked = await walk(viewer, since, (one) => {
    if (!one.message_reference) posts.push(standing(viewer, one))
    return false
  })
  return walked.outcome === 'failed' ? readFailure(walked.failure) : { outcome: 'read', posts }
}

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
