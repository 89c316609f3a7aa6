import { z } from 'zod'
import type { Call, Stage } from './local-network.ts'
import { invalid } from './x-errors.ts'
import { isoSeconds, postJson, shownFields } from './x-json.ts'

const findSchema = z.strictObject({
  max_results: z.coerce.number().int().min(5).max(100).default(10),
  start_time: z.iso.datetime().optional(),
  end_time: z.iso.datetime().optional(),
  since_id: z.string().regex(/^\d+$/).optional(),
  until_id: z.string().regex(/^\d+$/).optional(),
  exclude: z.string().default(''),
  pagination_token: z
    .string()
    .regex(/^r\d+$/)
    .optional(),
  'tweet.fields': z.string().default(''),
})

/** https://docs.x.com/x-api/users/get-posts */
export function find(
  stage: Stage,
  { url }: Call,
  user: { id: string; username: string },
): Response {
  const { data: query } = findSchema.safeParse(Object.fromEntries(url.searchParams))
  if (!query) return invalid('One or more query parameters are not valid.')
  if (url.pathname.split('/')[3] !== user.id) return Response.json({ meta: { result_count: 0 } })
  const { start_time = '', end_time = '9999', since_id = '0', until_id } = query
  const below = query.pagination_token?.slice(1) ?? until_id
  const all = stage
    .posts()
    .filter(
      ({ account, at, id, replyTo }) =>
        account === user.username &&
        (replyTo === undefined || !query.exclude.split(',').includes('replies')) &&
        isoSeconds(at) >= isoSeconds(start_time) &&
        at < end_time &&
        BigInt(id) > BigInt(since_id) &&
        (below === undefined || BigInt(id) < BigInt(below)),
    )
    .reverse()
  const page = all.slice(0, query.max_results)
  const last = page.at(-1)
  if (!last) return Response.json({ meta: { result_count: 0 } })
  return Response.json({
    data: page.map((post) => shownFields(postJson(post), query['tweet.fields'])),
    meta: {
      result_count: page.length,
      newest_id: page[0]?.id,
      oldest_id: last.id,
      ...(all.length > page.length && { next_token: `r${last.id}` }),
    },
  })
}
