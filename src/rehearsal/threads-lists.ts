import { z } from 'zod'
import { badParameter, shownFields } from './graph-errors.ts'
import type { RehearsalPost } from './local-network.ts'

const listSchema = z.strictObject({
  fields: z.string().default(''),
  since: z.coerce.number().int().default(0),
  until: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  after: z.string().optional(),
})

/** Posts and answers stand in lists of their own. */
export function listPosts(
  posts: readonly RehearsalPost[],
  areAnswers: boolean,
  asked: Readonly<Record<string, string>>,
): Response {
  const { data } = listSchema.safeParse(asked)
  if (!data) return badParameter('Invalid parameter')
  const { since, until = Number.POSITIVE_INFINITY, limit, after, fields } = data
  const all = posts
    .filter(({ replyTo }) => (replyTo !== undefined) === areAnswers)
    .filter(({ at }) => seconds(at) >= since && seconds(at) < until)
    .reverse()
  const start = after === undefined ? 0 : all.findIndex(({ id }) => cursorOf(id) === after) + 1
  const some = all.slice(start, start + limit)
  const last = some.at(-1)
  if (!last) return Response.json({ data: [] })
  return Response.json({
    data: some.map((post) => shownFields(postFields(post), fields)),
    paging: { cursors: { before: cursorOf(some[0]?.id ?? ''), after: cursorOf(last.id) } },
  })
}

const seconds = (at: string) => Math.floor(Date.parse(at) / 1000)
const cursorOf = (id: string) => btoa(id).replaceAll('=', 'ZD')

/** https://developers.facebook.com/docs/threads/threads-media */
export function postFields({ id, url, account, at, text, replyTo, record }: RehearsalPost) {
  return {
    id,
    media_product_type: 'THREADS',
    media_type: 'TEXT_POST',
    permalink: url,
    username: account,
    text,
    timestamp: `${at.slice(0, 19)}+0000`,
    ...record,
    is_reply: replyTo !== undefined,
    ...(replyTo && { replied_to: { id: replyTo } }),
  }
}
