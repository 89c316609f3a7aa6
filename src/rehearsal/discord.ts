import { z } from 'zod'
import { countText } from '../core/count-text.ts'
import { fail, LIMIT, limited, refusal, withRate } from './discord-answers.ts'
import {
  type Author,
  authorOf,
  botJson,
  GUILD,
  messageJson,
  webhookJson,
} from './discord-author.ts'
import { bodyOf } from './discord-files.ts'
import { noncesOf } from './discord-nonces.ts'
import {
  type Call,
  type LocalNetwork,
  nextId,
  type RehearsalPost,
  type Stage,
} from './local-network.ts'
import type { ShownImage } from './media.ts'
import { rateWindow } from './rate-window.ts'
import { settings as all } from './rehearsal-settings.ts'

const rules = { max: 2000, unit: 'utf16' } as const

const hook = String.raw`\/webhooks\/\d+\/[\w-]+`
const channel = String.raw`\/channels\/\d+`
const path = (end: string) => new RegExp(String.raw`^\/api(?:\/v\d+)?${end}$`)

/**
 * Discord, as webhooks and bots see it. Every token that starts with a rehearsal token is a webhook or a bot of its own, and
 * every number is a channel.
 */
export const discord: LocalNetwork = {
  id: 'discord',
  name: 'Discord',
  links: 'scheme',
  crawls: true,
  settings: all.discord,
  addressKey: 'webhook_url',
  endpoints: {
    create: { method: 'POST', path: path(`(?:${hook}|${channel}\\/messages)`) },
    me: { method: 'GET', path: path(`(?:${hook}|\\/users\\/@me)`) },
    channel: { method: 'GET', path: path(channel) },
    find: { method: 'GET', path: path(`${channel}\\/messages`) },
    edit: { method: 'PATCH', path: path(`(?:${hook}|${channel})\\/messages\\/\\d+`) },
    delete: { method: 'DELETE', path: path(`(?:${hook}|${channel})\\/messages\\/\\d+`) },
  },
  open(stage) {
    const window = rateWindow(LIMIT.requests, LIMIT.seconds, stage.now)
    const nonces = noncesOf(stage)
    async function answer(call: Call): Promise<Response> {
      const author = authorOf(call)
      if (author instanceof Response) return author
      const ground = { stage, nonces, call, author }
      const shown = await show(ground)
      if (shown) return shown
      const rate = window(author.name)
      if (rate.over) return limited(rate, stage.now())
      return withRate(await handle(ground), rate, stage.now())
    }
    return { answer, fail: (kind, opens, call) => fail(kind, opens, call, stage.now()) }
  },
}

interface Ground {
  readonly stage: Stage
  readonly nonces: ReturnType<typeof noncesOf>
  readonly call: Call
  readonly author: Author
}

/** What is only read. */
async function show({ stage, call, author }: Ground): Promise<Response | undefined> {
  switch (call.endpoint) {
    case 'me':
      return Response.json(author.isBot ? botJson(author) : webhookJson(call, author.name))
    case 'channel':
      return Response.json({ id: author.channel, type: 0, guild_id: GUILD, name: 'news' })
    case 'find':
      return history(stage, call, author)
    default:
      return undefined
  }
}

async function handle(ground: Ground): Promise<Response> {
  const { stage, call, author } = ground
  if (call.endpoint === 'create') return create(ground)
  const id = call.url.pathname.split('/').at(-1)
  const post = stage.posts().find((one) => one.id === id && isOf(one, author))
  if (!post) return refusal(404, 10_008, 'Unknown Message')
  if (call.endpoint === 'delete') {
    await stage.remove(post.id)
    return new Response(null, { status: 204 })
  }
  const wanted = await contentOf(call.request)
  if (wanted instanceof Response) return wanted
  const said = { text: wanted.text, editedAt: stage.now().toISOString() }
  await stage.edit(post.id, said)
  return Response.json(messageJson({ ...post, ...said }, author))
}

const addressIn = (channel: string, id: string) =>
  `https://discord.com/channels/${GUILD}/${channel}/${id}`

const isOf = ({ account, url }: RehearsalPost, { name, channel }: Author) =>
  account === name && isIn(url, channel)
const isIn = (url: string, channel: string) => url.includes(`/${GUILD}/${channel}/`)

/** Ids of Discord tell their time since 2015 in the upper 42 bits. */
const ID_SHIFT = 22n
const EPOCH = Date.UTC(2015, 0, 1)

async function create({ stage, nonces, call, author }: Ground): Promise<Response> {
  const wanted = await contentOf(call.request)
  if (wanted instanceof Response) return wanted
  const { text, nonce, replyTo, image } = wanted
  const first = author.isBot ? nonces.known(author.name, nonce) : undefined
  if (first) return Response.json(messageJson(first, author))
  const isThere = ({ id, url }: RehearsalPost) => id === replyTo && isIn(url, author.channel)
  if (replyTo !== undefined && !stage.posts().some(isThere)) return unknownReference()
  const id = nextId(stage.now(), EPOCH, ID_SHIFT, stage.lastId())
  const post = {
    account: author.name,
    id,
    url: addressIn(author.channel, id),
    text,
    at: stage.now().toISOString(),
    ...(author.isBot && replyTo && { replyTo }),
    ...(image && { image }),
  }
  await stage.accept(post)
  if (author.isBot) nonces.keep(author.name, nonce, id)
  else if (call.url.searchParams.get('wait') !== 'true') return new Response(null, { status: 204 })
  return Response.json(messageJson(post, author))
}

/** https://discord.com/developers/docs/reference#error-messages */
function unknownReference(): Response {
  const told = { code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', message: 'Unknown message' }
  const errors = { message_reference: { _errors: [told] } }
  return refusal(400, 50_035, 'Invalid Form Body', { errors })
}

const historySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z.string().regex(/^\d+$/).optional(),
})

/** https://discord.com/developers/docs/resources/message#get-channel-messages */
function history(stage: Stage, { url }: Call, author: Author): Response {
  const { data } = historySchema.safeParse(Object.fromEntries(url.searchParams))
  if (!data) return refusal(400, 50_035, 'Invalid Form Body')
  const { before, limit } = data
  const messages = stage
    .posts()
    .filter((post) => isIn(post.url, author.channel))
    .filter(({ id }) => before === undefined || BigInt(id) < BigInt(before))
    .reverse()
    .slice(0, limit)
  return Response.json(messages.map((post) => messageJson(post, authorIn(post, author))))
}

/** A channel also has the messages of others. */
const authorIn = ({ account }: RehearsalPost, author: Author): Author =>
  account === author.name ? author : { ...author, id: '1200000000000000009', name: account }

const contentSchema = z.object({
  content: z.string().default(''),
  allowed_mentions: z.object({ parse: z.array(z.enum(['roles', 'users', 'everyone'])) }).optional(),
  nonce: z.string().max(25).optional(),
  enforce_nonce: z.boolean().default(false),
  message_reference: z.object({ message_id: z.string() }).optional(),
})

interface Content {
  readonly text: string
  readonly image?: ShownImage
  readonly nonce?: string
  readonly replyTo?: string
}

/** White space around a message is taken away before it is measured. */
async function contentOf(request: Request): Promise<Content | Response> {
  const type = request.headers.get('content-type') ?? ''
  if (!/json|^multipart/.test(type)) return empty()
  const body = await bodyOf(request)
  if (!body.ok) return refusals[body.why]()
  const { image } = body
  const { data } = contentSchema.safeParse(body.json)
  if (!data) return refusal(400, 50_109, 'The request body contains invalid JSON.')
  const { nonce, enforce_nonce, message_reference: reference } = data
  const text = data.content.trim()
  if (text === '') return empty()
  if (countText(text, rules).valid) {
    const known = enforce_nonce && nonce !== undefined && { nonce }
    return {
      text,
      ...(image && { image }),
      ...known,
      ...(reference && { replyTo: reference.message_id }),
    }
  }
  const told = {
    code: 'BASE_TYPE_MAX_LENGTH',
    message: `Must be ${rules.max} or fewer in length.`,
  }
  return refusal(400, 50_035, 'Invalid Form Body', { errors: { content: { _errors: [told] } } })
}

const refusals = {
  large: () => refusal(413, 40_005, 'Request entity too large'),
  asset: () => refusal(400, 50_046, 'Invalid asset'),
  form: () => refusal(400, 50_035, 'Invalid Form Body'),
}

const empty = () => refusal(400, 50_006, 'Cannot send an empty message')
