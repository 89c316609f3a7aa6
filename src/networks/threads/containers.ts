import { z } from 'zod'
import { findLinks } from '../../core/find-links.ts'
import type { Draft } from '../../ports/network.ts'
import { toldName } from '../http/told.ts'
import type { Failure } from '../http.ts'
import type { Call } from './connection.ts'

/**
 * How far a container is. `ready` to be published; `working` on it; `published`; `spent` when nothing will ever come of it, with
 * the reason where one is told.
 */
export type Standing =
  | { readonly outcome: 'ready' | 'working' | 'published' }
  | { readonly outcome: 'spent'; readonly reason?: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }

const named = z.object({ id: toldName })

/** Of the different links of a post, the attached one included. */
const MOST_LINKS = 5

/** Where a text has as many links as there may be, and ends the post's own otherwise than we do, Threads shows the first of them. */
function hasRoomFor(url: string, text: string): boolean {
  const links = new Set(findLinks(text, 'scheme').map((link) => link.url))
  return text.includes(url) && links.add(url).size <= MOST_LINKS
}

/** A post in the making, which nobody sees: https://developers.facebook.com/docs/threads/posts */
export async function makeContainer(
  call: Call,
  { text, url, replyTo }: Draft,
): Promise<{ readonly outcome: 'made'; readonly id: string } | Failure> {
  const answer = await call('POST', '/me/threads', {
    media_type: 'TEXT',
    text,
    ...(hasRoomFor(url, text) && { link_attachment: url }),
    ...(replyTo && { reply_to_id: replyTo.id }),
  })
  if (answer.outcome === 'answered') {
    const { data } = named.safeParse(answer.body)
    if (data) return { outcome: 'made', id: data.id }
    return { outcome: 'retry', reason: 'the answer does not name a container' }
  }
  if (answer.outcome === 'rejected' && replyTo && (await isGone(call, replyTo.id))) {
    return { outcome: 'gone', reason: answer.reason }
  }
  return unseen(answer)
}

/** Threads does not say which of the things it was told is wrong. */
async function isGone(call: Call, id: string): Promise<boolean> {
  const answer = await call('GET', `/${encodeURIComponent(id)}`, { fields: 'id' })
  return answer.outcome === 'gone'
}

/** What is lost before anything was published was certainly not published. */
export function unseen(failure: Failure): Failure {
  const { outcome, reason } = failure
  return outcome === 'lost' ? { outcome: 'retry', reason } : failure
}

const status = z.object({
  status: z.enum(['EXPIRED', 'ERROR', 'FINISHED', 'IN_PROGRESS', 'PUBLISHED']),
  error_message: z.string().max(500).nullish(),
})

/** https://developers.facebook.com/documentation/threads/troubleshooting */
export async function standingOf(call: Call, container: string): Promise<Standing> {
  const fields = { fields: 'status,error_message' }
  const answer = await call('GET', `/${encodeURIComponent(container)}`, fields)
  if (answer.outcome === 'gone') return { outcome: 'spent' }
  if (answer.outcome !== 'answered') return { outcome: 'failed', failure: answer }
  const { data } = status.safeParse(answer.body)
  switch (data?.status) {
    case 'FINISHED':
      return { outcome: 'ready' }
    case 'IN_PROGRESS':
      return { outcome: 'working' }
    case 'PUBLISHED':
      return { outcome: 'published' }
    case 'EXPIRED':
      return { outcome: 'spent' }
    case 'ERROR':
      return { outcome: 'spent', reason: data.error_message ?? UNKNOWN }
    default:
      return { outcome: 'failed', failure: unreadable }
  }
}

/** What Threads says when it cannot tell what went wrong. */
export const UNKNOWN = 'UNKNOWN'

const unreadable: Failure = {
  outcome: 'retry',
  reason: 'the answer does not tell how far the post is',
}
