import { z } from 'zod'
import type { Call, RehearsalPost, Stage } from './local-network.ts'
import { accountJson, statusJson } from './mastodon-json.ts'

export const notFound = (error: string) => Response.json({ error }, { status: 404 })

export const shown = (stage: Stage, call: Call, post: Omit<RehearsalPost, 'network'>) =>
  statusJson(call, post, stage.posts().filter(({ replyTo }) => replyTo === post.id).length)

const digits = z.string().regex(/^\d+$/)
const findSchema = z.object({
  limit: z.coerce.number().int().min(1).default(20),
  max_id: digits.optional(),
  since_id: digits.default('0'),
  exclude_replies: z.string().optional(),
})

/** https://docs.joinmastodon.org/methods/accounts/#statuses */
export function find(stage: Stage, call: Call, name: string): Response {
  const query = findSchema.safeParse(Object.fromEntries(call.url.searchParams)).data
  if (!query) return Response.json({ error: 'Bad request' }, { status: 400 })
  if (call.url.pathname.split('/')[4] !== accountJson(call, name).id) {
    return notFound('Record not found')
  }
  const { max_id, since_id, limit, exclude_replies } = query
  const own = new Set(stage.posts().flatMap((one) => (one.account === name ? one.id : [])))
  const statuses = stage
    .posts()
    .filter(
      ({ account, id, replyTo }) =>
        account === name &&
        // Answers to oneself are no replies in this list.
        (exclude_replies !== 'true' || replyTo === undefined || own.has(replyTo)) &&
        BigInt(id) > BigInt(since_id) &&
        (max_id === undefined || BigInt(id) < BigInt(max_id)),
    )
    .reverse()
    .slice(0, Math.min(limit, 40))
  return Response.json(statuses.map((post) => shown(stage, call, post)))
}
