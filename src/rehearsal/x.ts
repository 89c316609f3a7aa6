import { z } from 'zod'
import { costOf } from '../core/cost.ts'
import { countText } from '../core/count-text.ts'
import type { TextRules } from '../core/text-rules.ts'
import {
  type Call,
  type FailureKind,
  jsonOf,
  type LocalNetwork,
  nextId,
  type RehearsalPost,
  type Stage,
} from './local-network.ts'
import { oauth1Verifier } from './oauth1.ts'
import { type RateState, rateWindow } from './rate-window.ts'
import { isoSeconds, postJson } from './x-json.ts'

const rules: TextRules = { max: 280, unit: 'weighted', urlLength: 23, links: 'bare' }
const prices = { post: 0.015, postWithLink: 0.2 }

const settings = {
  app_key: 'rehearsal-app-key',
  app_secret: 'rehearsal-app-secret',
  access_token: 'rehearsal-access-token',
  access_secret: 'rehearsal-access-secret',
}

/** Requests in 15 minutes for each user. https://docs.x.com/x-api/fundamentals/rate-limits */
const limits: Readonly<Record<string, number>> = { create: 100, find: 900, me: 75 }

/** X, API v2. Every token that starts with the rehearsal token is an account of its own. */
export const x: LocalNetwork = {
  id: 'x',
  name: 'X',
  links: 'bare',
  origin: 'https://api.x.com',
  settings,
  addressKey: 'api_url',
  endpoints: {
    create: { method: 'POST', path: /^\/2\/tweets$/ },
    find: { method: 'GET', path: /^\/2\/users\/(\d+)\/tweets$/ },
    me: { method: 'GET', path: /^\/2\/users\/me$/ },
  },
  open(stage) {
    const verify = oauth1Verifier(
      {
        consumerKey: settings.app_key,
        consumerSecret: settings.app_secret,
        tokenSecret: settings.access_secret,
      },
      stage.now,
    )
    const windows = new Map(
      Object.entries(limits).map(([name, limit]) => [name, rateWindow(limit, 900, stage.now)]),
    )
    async function answer(call: Call): Promise<Response> {
      const { method, headers } = call.request
      const token = await verify({
        method,
        url: call.url,
        authorization: headers.get('authorization'),
      })
      const user = token === null ? undefined : userOf(token)
      if (!user) return fail('401', stage.now())
      const rate = windows.get(call.endpoint)?.(user.username)
      if (rate?.over) return withRate(fail('429', rate.reset), rate)
      return withRate(await handle(stage, call, user), rate)
    }
    return { answer, fail }
  },
}

interface User {
  readonly id: string
  readonly username: string
}

function userOf(token: string): User | undefined {
  if (!token.startsWith(settings.access_token)) return undefined
  const username = token.slice(settings.access_token.length).replace(/\W/g, '') || 'rehearsal'
  const id = [...username].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e12, 7)
  return { id: String(1e12 + id), username }
}

function withRate(response: Response, rate: RateState | undefined): Response {
  response.headers.set('x-access-level', 'read-write')
  if (rate) {
    response.headers.set('x-rate-limit-limit', String(rate.limit))
    response.headers.set('x-rate-limit-remaining', String(rate.remaining))
    response.headers.set('x-rate-limit-reset', String(rate.reset.getTime() / 1000))
  }
  return response
}

async function handle(stage: Stage, call: Call, user: User): Promise<Response> {
  if (call.endpoint === 'create') return create(stage, call, user)
  if (call.endpoint === 'find') return find(stage, call, user)
  return Response.json({ data: { id: user.id, name: user.username, username: user.username } })
}

/** The fields of CreatePostsRequest; anything else is refused. */
const createSchema = z.strictObject({
  text: z.string().min(1),
  reply: z.unknown().optional(),
  reply_settings: z.unknown().optional(),
  made_with_ai: z.unknown().optional(),
  paid_partnership: z.unknown().optional(),
  edit_options: z.unknown().optional(),
  community_id: z.unknown().optional(),
  nullcast: z.unknown().optional(),
})

async function create(stage: Stage, { request }: Call, user: User): Promise<Response> {
  const { data } = createSchema.safeParse(await jsonOf(request))
  if (!data) return invalid('The request body is not valid.')
  const { text } = data
  const count = countText(text, rules)
  if (!count.valid) return forbidden('You are not permitted to perform this action.')
  if ((text.match(/(?<![\w$])\$[a-z]{1,6}\b/gi)?.length ?? 0) > 1) {
    return invalid('A post may contain a maximum of one cashtag.')
  }
  const now = stage.now()
  const own = stage.posts().filter((post) => post.account === user.username)
  if (own.some((post) => isRecent(post, now) && same(post.text, text))) return duplicate()
  const id = nextId(now, EPOCH, 22n, stage.posts().at(-1)?.id)
  await stage.accept({
    account: user.username,
    id,
    url: `https://x.com/${user.username}/status/${id}`,
    text,
    at: now.toISOString(),
    cost: costOf(prices, count.links.length),
  })
  const sent = postJson({ id, text, at: now.toISOString() })
  return Response.json(
    { data: { id, text: sent.text, edit_history_tweet_ids: [id] } },
    { status: 201 },
  )
}

/** Ids of X tell their time, counted from here. */
const EPOCH = 1_288_834_974_657

const isRecent = (post: RehearsalPost, now: Date) =>
  now.getTime() - Date.parse(post.at) < 24 * 60 * 60_000

const same = (one: string, other: string) => squeezed(one) === squeezed(other)
const squeezed = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim()

const findSchema = z.strictObject({
  max_results: z.coerce.number().int().min(5).max(100).default(10),
  start_time: z.iso.datetime().optional(),
  end_time: z.iso.datetime().optional(),
  since_id: z.string().regex(/^\d+$/).optional(),
  until_id: z.string().regex(/^\d+$/).optional(),
  exclude: z.string().optional(),
  pagination_token: z
    .string()
    .regex(/^r\d+$/)
    .optional(),
  'tweet.fields': z.string().default(''),
})

function find(stage: Stage, { url }: Call, user: User): Response {
  const { data: query } = findSchema.safeParse(Object.fromEntries(url.searchParams))
  if (!query) return invalid('One or more query parameters are not valid.')
  if (url.pathname.split('/')[3] !== user.id) return Response.json({ meta: { result_count: 0 } })
  const { start_time = '', end_time = '9999', since_id = '0', until_id } = query
  const below = query.pagination_token?.slice(1) ?? until_id
  const all = stage
    .posts()
    .filter(
      ({ account, at, id }) =>
        account === user.username &&
        isoSeconds(at) >= isoSeconds(start_time) &&
        at < end_time &&
        BigInt(id) > BigInt(since_id) &&
        (below === undefined || BigInt(id) < BigInt(below)),
    )
    .reverse()
  const page = all.slice(0, query.max_results)
  const last = page.at(-1)
  if (!last) return Response.json({ meta: { result_count: 0 } })
  const fields = new Set([
    'id',
    'text',
    'edit_history_tweet_ids',
    ...query['tweet.fields'].split(','),
  ])
  return Response.json({
    data: page.map((post) =>
      Object.fromEntries(Object.entries(postJson(post)).filter(([name]) => fields.has(name))),
    ),
    meta: {
      result_count: page.length,
      newest_id: page[0]?.id,
      oldest_id: last.id,
      ...(all.length > page.length && { next_token: `r${last.id}` }),
    },
  })
}

function forbidden(detail: string): Response {
  return Response.json(
    { detail, type: 'about:blank', title: 'Forbidden', status: 403 },
    { status: 403 },
  )
}

const duplicate = () => forbidden('You are not allowed to create a Tweet with duplicate content.')

function invalid(message: string): Response {
  const body = {
    errors: [{ message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.x.com/2/problems/invalid-request',
  }
  return Response.json(body, { status: 400 })
}

const titles = { 401: 'Unauthorized', 429: 'Too Many Requests', 500: 'Internal Server Error' }

function fail(kind: FailureKind, opens: Date): Response {
  if (kind === 'duplicate') return duplicate()
  if (kind === 'blocked') {
    const body = {
      account_id: 2050000000000000000,
      title: 'CreditsDepleted',
      detail:
        'Your enrolled account [2050000000000000000] does not have any credits to fulfill this request.',
      type: 'https://api.twitter.com/2/problems/credits',
    }
    return Response.json(body, { status: 402 })
  }
  const title = titles[kind]
  const status = Number(kind)
  const response = Response.json({ title, type: 'about:blank', status, detail: title }, { status })
  if (kind === '429') {
    response.headers.set('x-rate-limit-limit', String(limits.create))
    response.headers.set('x-rate-limit-remaining', '0')
    response.headers.set('x-rate-limit-reset', String(Math.ceil(opens.getTime() / 1000)))
  }
  return response
}
