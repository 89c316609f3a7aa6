import { z } from 'zod'
import { countText } from '../core/count-text.ts'
import {
  type Call,
  type FailureKind,
  jsonOf,
  type LocalNetwork,
  nextId,
  type RehearsalPost,
  type Stage,
} from './local-network.ts'
import { type RateState, rateWindow } from './rate-window.ts'

const WEBHOOK_ID = '1200000000000000001'
const TOKEN = 'rehearsal-webhook-token'
const CHANNEL = '1200000000000000002'
const GUILD = '1200000000000000003'

const rules = { max: 2000, unit: 'utf16' } as const

/** What a channel takes from webhooks. */
const LIMIT = { requests: 30, seconds: 60 }

const webhookPath = String.raw`^\/api(?:\/v\d+)?\/webhooks\/\d+\/[\w-]+`
const webhook = new RegExp(`${webhookPath}$`)
const message = new RegExp(String.raw`${webhookPath}\/messages\/\d+$`)

/** A webhook of Discord. Every token that starts with the rehearsal token is a webhook of its own. */
export const discord: LocalNetwork = {
  id: 'discord',
  name: 'Discord',
  links: 'scheme',
  settings: {
    webhook_url: `https://discord.rehearsal.example/api/webhooks/${WEBHOOK_ID}/${TOKEN}`,
  },
  addressKey: 'webhook_url',
  endpoints: {
    create: { method: 'POST', path: webhook },
    me: { method: 'GET', path: webhook },
    edit: { method: 'PATCH', path: message },
    delete: { method: 'DELETE', path: message },
  },
  open(stage) {
    const window = rateWindow(LIMIT.requests, LIMIT.seconds, stage.now)
    async function answer(call: Call): Promise<Response> {
      const name = accountOf(call)
      if (name instanceof Response) return name
      if (call.endpoint === 'me') return Response.json(webhookJson(call, name))
      const rate = window(name)
      if (rate.over) return limited(rate, stage.now())
      return withRate(await handle(stage, call, name), rate, stage.now())
    }
    return { answer, fail: (kind, opens) => fail(kind, opens, stage.now()) }
  },
}

function accountOf({ url }: Call): string | Response {
  const [, id, token = ''] = /\/webhooks\/(\d+)\/([\w-]+)/.exec(url.pathname) ?? []
  if (id !== WEBHOOK_ID) return refusal(404, 10_015, 'Unknown Webhook')
  if (!token.startsWith(TOKEN)) return refusal(401, 50_027, 'Invalid Webhook Token')
  return token.slice(TOKEN.length).replace(/\W/g, '') || 'rehearsal'
}

/** https://discord.com/developers/docs/resources/webhook#webhook-object */
function webhookJson({ url }: Call, name: string) {
  return {
    type: 1,
    id: WEBHOOK_ID,
    name,
    avatar: null,
    channel_id: CHANNEL,
    guild_id: GUILD,
    application_id: null,
    token: url.pathname.split('/').at(-1),
  }
}

async function handle(stage: Stage, call: Call, name: string): Promise<Response> {
  if (call.endpoint === 'create') return create(stage, call, name)
  const id = call.url.pathname.split('/').at(-1)
  const post = stage.posts().find((one) => one.id === id && one.account === name)
  if (!post) return refusal(404, 10_008, 'Unknown Message')
  if (call.endpoint === 'delete') {
    await stage.remove(post.id)
    return new Response(null, { status: 204 })
  }
  const wanted = await contentOf(call.request)
  if (wanted instanceof Response) return wanted
  const said = { text: wanted.text, editedAt: stage.now().toISOString() }
  await stage.edit(post.id, said)
  return Response.json(messageJson({ ...post, ...said }))
}

/** Ids of Discord tell their time since 2015 in the upper 42 bits. */
const ID_SHIFT = 22n
const EPOCH = Date.UTC(2015, 0, 1)

async function create(stage: Stage, call: Call, name: string): Promise<Response> {
  const wanted = await contentOf(call.request)
  if (wanted instanceof Response) return wanted
  const id = nextId(stage.now(), EPOCH, ID_SHIFT, stage.lastId())
  const post = {
    account: name,
    id,
    url: `https://discord.com/channels/${GUILD}/${CHANNEL}/${id}`,
    text: wanted.text,
    at: stage.now().toISOString(),
  }
  await stage.accept(post)
  if (call.url.searchParams.get('wait') !== 'true') return new Response(null, { status: 204 })
  return Response.json(messageJson(post))
}

const contentSchema = z.object({
  content: z.string().default(''),
  allowed_mentions: z.object({ parse: z.array(z.enum(['roles', 'users', 'everyone'])) }).optional(),
})

/** White space around a message is taken away before it is measured. */
async function contentOf(request: Request): Promise<{ readonly text: string } | Response> {
  if (!/json/.test(request.headers.get('content-type') ?? '')) return empty()
  const { data } = contentSchema.safeParse(await jsonOf(request))
  if (!data) return refusal(400, 50_109, 'The request body contains invalid JSON.')
  const text = data.content.trim()
  if (text === '') return empty()
  if (countText(text, rules).valid) return { text }
  const told = {
    code: 'BASE_TYPE_MAX_LENGTH',
    message: `Must be ${rules.max} or fewer in length.`,
  }
  return refusal(400, 50_035, 'Invalid Form Body', { errors: { content: { _errors: [told] } } })
}

const empty = () => refusal(400, 50_006, 'Cannot send an empty message')

/** https://discord.com/developers/docs/resources/message#message-object */
function messageJson(post: Omit<RehearsalPost, 'network'>) {
  return {
    id: post.id,
    type: 0,
    content: post.text,
    channel_id: CHANNEL,
    author: { id: WEBHOOK_ID, username: post.account, bot: true },
    webhook_id: WEBHOOK_ID,
    timestamp: post.at,
    edited_timestamp: post.editedAt ?? null,
    embeds: [],
    mentions: [],
    attachments: [],
  }
}

function refusal(status: number, code: number, message: string, more = {}): Response {
  return Response.json({ message, code, ...more }, { status })
}

/** https://discord.com/developers/docs/topics/rate-limits#header-format */
function withRate(response: Response, rate: RateState, now: Date): Response {
  const { headers, status, body } = response
  const told = new Headers(headers)
  told.set('x-ratelimit-limit', String(rate.limit))
  told.set('x-ratelimit-remaining', String(rate.remaining))
  told.set('x-ratelimit-reset', String(rate.reset.getTime() / 1000))
  told.set('x-ratelimit-reset-after', String(secondsTo(rate.reset, now)))
  told.set('x-ratelimit-bucket', 'rehearsal')
  return new Response(body, { status, headers: told })
}

const secondsTo = (reset: Date, now: Date) => (reset.getTime() - now.getTime()) / 1000

function limited(rate: RateState, now: Date): Response {
  const seconds = secondsTo(rate.reset, now)
  const body = { message: 'You are being rate limited.', retry_after: seconds, global: false }
  const headers = { 'retry-after': String(Math.ceil(seconds)), 'x-ratelimit-scope': 'user' }
  return withRate(Response.json(body, { status: 429, headers }), rate, now)
}

function fail(kind: FailureKind, opens: Date, now: Date): Response {
  switch (kind) {
    case '401':
      return refusal(401, 50_027, 'Invalid Webhook Token')
    case 'blocked':
      return refusal(403, 50_013, 'Missing Permissions')
    case 'duplicate':
      return refusal(400, 200_000, 'Message was blocked by automatic moderation')
    case '429':
      return limited({ limit: LIMIT.requests, remaining: 0, reset: opens, over: true }, now)
    case '500':
      return Response.json({ message: '500: Internal Server Error', code: 0 }, { status: 500 })
  }
}
