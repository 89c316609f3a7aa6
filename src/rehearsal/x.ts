import { z } from 'zod'
import { costOf } from '../core/cost.ts'
import { countText } from '../core/count-text.ts'
import type { TextRules } from '../core/text-rules.ts'
import {
  type Call,
  jsonOf,
  type LocalNetwork,
  nextId,
  type RehearsalPost,
  type Stage,
} from './local-network.ts'
import { shownImage } from './media.ts'
import { oauth1Verifier } from './oauth1.ts'
import { oauth2Server } from './oauth2.ts'
import { type RateState, rateWindow } from './rate-window.ts'
import { settings as all } from './rehearsal-settings.ts'
import { duplicate, fail, forbidden, invalid, notAuthorized, resourceNotFound } from './x-errors.ts'
import { postJson, shownFields } from './x-json.ts'
import { type XMedia, xMedia } from './x-media.ts'
import { find } from './x-timeline.ts'

const rules: TextRules = { max: 280, unit: 'weighted', urlLength: 23, links: 'bare' }
const prices = { post: 0.015, postWithLink: 0.2, altText: 0.005 }

const settings = all.x

/** The app that people sign in with. A code lives half a minute, a token two hours, a refresh token until it is used. */
const signIn = {
  client: { id: 'rehearsal-client-id', secret: 'rehearsal-client-secret' },
  proof: true,
  codeLife: 30,
  tokenLife: 7200,
  refreshes: 'once',
} as const

/** Requests in 15 minutes for each user. https://docs.x.com/x-api/fundamentals/rate-limits */
const limits: Readonly<Record<string, number>> = {
  create: 100,
  delete: 50,
  read: 900,
  find: 900,
  me: 75,
  upload: 500,
  describe: 500,
}

/** X, API v2. Every token that starts with the rehearsal token is an account of its own. */
export const x: LocalNetwork = {
  id: 'x',
  name: 'X',
  links: 'bare',
  crawls: true,
  origin: 'https://api.x.com',
  settings,
  addressKey: 'api_url',
  endpoints: {
    create: { method: 'POST', path: /^\/2\/tweets$/ },
    upload: { method: 'POST', path: /^\/2\/media\/upload$/ },
    describe: { method: 'POST', path: /^\/2\/media\/metadata$/ },
    delete: { method: 'DELETE', path: /^\/2\/tweets\/\d+$/ },
    read: { method: 'GET', path: /^\/2\/tweets\/\d+$/ },
    find: { method: 'GET', path: /^\/2\/users\/(\d+)\/tweets$/ },
    me: { method: 'GET', path: /^\/2\/users\/me$/ },
    authorize: { method: 'GET', path: /^\/i\/oauth2\/authorize$/ },
    token: { method: 'POST', path: /^\/2\/oauth2\/token$/ },
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
    const oauth2 = oauth2Server(signIn, stage.now)
    const media = xMedia(stage.now)
    async function answer(call: Call): Promise<Response> {
      const { method, headers } = call.request
      const authorization = headers.get('authorization')
      if (call.endpoint === 'authorize') return oauth2.authorize(call.request.url)
      if (call.endpoint === 'token') {
        return oauth2.token(new URLSearchParams(await call.request.text()), authorization)
      }
      const bearer = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
      const granted = bearer !== undefined && oauth2.holds(bearer) ? settings.access_token : null
      const token = bearer ? granted : await verify({ method, url: call.url, authorization })
      const user = token === null ? undefined : userOf(token)
      if (!user) return fail('401', stage.now())
      const rate = windows.get(call.endpoint)?.(user.username)
      if (rate?.over) return withRate(fail('429', rate.reset), rate)
      return withRate(await handle(stage, media, call, user), rate)
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

async function handle(stage: Stage, media: XMedia, call: Call, user: User): Promise<Response> {
  switch (call.endpoint) {
    case 'create':
      return create(stage, media, call, user)
    case 'upload':
      return media.upload(call, user.username)
    case 'describe':
      return media.describe(call, user.username)
    case 'delete':
      return remove(stage, call, user)
    case 'read':
      return read(stage, call)
    case 'find':
      return find(stage, call, user)
    default:
      return Response.json({ data: { id: user.id, name: user.username, username: user.username } })
  }
}

const idIn = ({ url }: Call) => url.pathname.split('/').at(-1) ?? ''

/** https://docs.x.com/x-api/posts/delete-post */
async function remove(stage: Stage, call: Call, { username }: User): Promise<Response> {
  const id = idIn(call)
  const post = stage.posts().find((one) => one.id === id)
  if (!post) return Response.json({ ...resourceNotFound(id), status: 404 }, { status: 404 })
  if (post.account !== username) {
    return notAuthorized('You are not authorized to delete this Tweet.')
  }
  await stage.remove(id)
  return Response.json({ data: { deleted: true } })
}

/** https://docs.x.com/x-api/posts/get-post-by-id */
function read(stage: Stage, call: Call): Response {
  const id = idIn(call)
  const post = stage.posts().find((one) => one.id === id)
  if (!post) return Response.json({ errors: [resourceNotFound(id)] })
  const reply_count = stage.posts().filter(({ replyTo }) => replyTo === id).length
  const public_metrics = { reply_count, retweet_count: 0, like_count: 0, quote_count: 0 }
  const asked = call.url.searchParams.get('tweet.fields') ?? ''
  return Response.json({ data: shownFields({ ...postJson(post), public_metrics }, asked) })
}

/** The fields of CreatePostsRequest; anything else is refused. */
const createSchema = z.strictObject({
  text: z.string().min(1),
  reply: z.strictObject({ in_reply_to_tweet_id: z.string().regex(/^\d{1,19}$/) }).optional(),
  media: z.strictObject({ media_ids: z.array(z.string()).min(1).max(4) }).optional(),
  reply_settings: z.unknown().optional(),
  made_with_ai: z.unknown().optional(),
  paid_partnership: z.unknown().optional(),
  edit_options: z.unknown().optional(),
  community_id: z.unknown().optional(),
  nullcast: z.unknown().optional(),
})

async function create(
  stage: Stage,
  media: XMedia,
  { request }: Call,
  user: User,
): Promise<Response> {
  const { data } = createSchema.safeParse(await jsonOf(request))
  if (!data) return invalid('The request body is not valid.')
  const { text } = data
  const replyTo = data.reply?.in_reply_to_tweet_id
  const refusal = replyTo === undefined ? undefined : whyNoReply(stage, replyTo, user)
  if (refusal) return refusal
  const count = countText(text, rules)
  if (!count.valid) return forbidden('You are not permitted to perform this action.')
  if ((text.match(/(?<![\w$])\$[a-z]{1,6}\b/gi)?.length ?? 0) > 1) {
    return invalid('A post may contain a maximum of one cashtag.')
  }
  const images = media.take(user.username, data.media?.media_ids ?? [])
  if (!images) return invalid('Your media IDs are invalid.')
  const now = stage.now()
  const own = stage.posts().filter((post) => post.account === user.username)
  if (own.some((post) => isRecent(post, now) && same(post.text, text))) return duplicate()
  const id = nextId(now, EPOCH, 22n, stage.lastId())
  await stage.accept({
    account: user.username,
    id,
    url: `https://x.com/${user.username}/status/${id}`,
    text,
    at: now.toISOString(),
    cost: costOf(prices, count.links.length) + (images[0]?.alt ? prices.altText : 0),
    ...(images[0] && { image: shownImage('attach', images[0]) }),
    ...(replyTo && { replyTo }),
  })
  const sent = postJson({ id, text, at: now.toISOString() })
  return Response.json(
    { data: { id, text: sent.text, edit_history_tweet_ids: [id] } },
    { status: 201 },
  )
}

/** Answers are for those who are mentioned, or to oneself. */
function whyNoReply(stage: Stage, id: string, { username }: User): Response | undefined {
  const post = stage.posts().find((one) => one.id === id)
  if (!post) {
    return forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.')
  }
  if (post.account === username || post.text.includes(`@${username}`)) return undefined
  return notAuthorized(
    'You can only reply to or quote posts where you are mentioned or are the author.',
  )
}

/** Ids of X tell their time, counted from here. */
const EPOCH = 1_288_834_974_657

const isRecent = (post: RehearsalPost, now: Date) =>
  now.getTime() - Date.parse(post.at) < 24 * 60 * 60_000

const same = (one: string, other: string) => squeezed(one) === squeezed(other)
const squeezed = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim()
