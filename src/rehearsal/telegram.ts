import { z } from 'zod'
import type { Call, FailureKind, LocalNetwork, RehearsalPost, Stage } from './local-network.ts'
import { shownImage } from './media.ts'
import { rateWindow } from './rate-window.ts'
import { settings as all } from './rehearsal-settings.ts'
import { type Chat, chatJson, chatOf, memberJson } from './telegram-chats.ts'
import { parseHtml } from './telegram-html.ts'
import { photoIn, sentIn } from './telegram-photo.ts'

const settings = all.telegram
const BOT = { id: 123_456, is_bot: true, first_name: 'Rehearsal', username: 'rehearsal_bot' }

/** https://core.telegram.org/bots/api#sendmessage: counted after the entities were parsed. */
const LONGEST = 4_096
const LONGEST_CAPTION = 1_024
/** https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
const LIMIT = { messages: 20, seconds: 60 }

const method = (name: string) => new RegExp(`^/bot[^/]+/${name}$`)

/** Telegram's Bot API. Every chat whose name starts with the rehearsal chat's is a channel of its own. */
export const telegram: LocalNetwork = {
  id: 'telegram',
  name: 'Telegram',
  links: 'bare',
  crawls: true,
  settings,
  addressKey: 'api_url',
  endpoints: {
    create: { method: 'POST', path: method('(?:sendMessage|sendPhoto)') },
    edit: { method: 'POST', path: method('editMessage(?:Text|Caption)') },
    delete: { method: 'POST', path: method('deleteMessage') },
    me: { method: 'GET', path: method('getMe') },
    chat: { method: 'GET', path: method('getChat') },
    member: { method: 'GET', path: method('getChatMember') },
  },
  open(stage) {
    const window = rateWindow(LIMIT.messages, LIMIT.seconds, stage.now)
    return {
      fail: (kind, opens) => fail(kind, opens, stage.now()),
      async answer(call) {
        const refused = refusedToken(call)
        if (refused) return refused
        if (call.endpoint === 'me') return good({ ...BOT, can_join_groups: true })
        const { url, request } = call
        const read = request.method === 'GET'
        const wanted = read ? Object.fromEntries(url.searchParams) : await sentIn(request)
        const { data } = z.object({ chat_id: z.coerce.string() }).safeParse(wanted)
        const chat = data && chatOf(data.chat_id, settings.chat)
        if (!chat) return bad(data?.chat_id ? 'chat not found' : 'chat_id is empty')
        const name = url.pathname.split('/').at(-1)
        if (call.endpoint !== 'create') return handle(stage, name, chat, wanted)
        const rate = window(chat.name)
        return rate.over ? fail('429', rate.reset, stage.now()) : create(stage, name, chat, wanted)
      },
    }
  },
}

/** A token of the wrong form is taken for an address that is not there. */
function refusedToken({ url }: Call): Response | undefined {
  const token = decodeURIComponent(url.pathname.split('/')[1]?.slice('bot'.length) ?? '')
  if (token === settings.bot_token) return undefined
  return /^\d+:[\w-]+$/.test(token) ? problem(401, 'Unauthorized') : problem(404, 'Not Found')
}

async function handle(stage: Stage, method = '', chat: Chat, wanted: unknown) {
  switch (method) {
    case 'getChat':
      return good(chatJson(chat))
    case 'getChatMember': {
      const { data } = z.object({ user_id: z.coerce.number().int() }).safeParse(wanted)
      return data?.user_id === BOT.id ? good(memberJson(BOT)) : bad('PARTICIPANT_ID_INVALID')
    }
    case 'editMessageText':
    case 'editMessageCaption':
      return edit(stage, method, chat, wanted)
    default:
      return remove(stage, chat, wanted)
  }
}

const textSchema = z.object({
  text: z.string().default(''),
  caption: z.string().default(''),
  parse_mode: z.literal('HTML').optional(),
  link_preview_options: z
    .object({ url: z.url().optional(), prefer_large_media: z.boolean().optional() })
    .optional(),
})
const messageSchema = z.object({ message_id: z.coerce.number().int() })
const sendSchema = textSchema.extend({ reply_parameters: messageSchema.optional() })

async function create(
  stage: Stage,
  method: string | undefined,
  chat: Chat,
  wanted: unknown,
): Promise<Response> {
  const body = sendSchema.safeParse(wanted).data
  if (!body) return bad("can't parse the request")
  const photo = method === 'sendPhoto' ? await photoIn(wanted) : undefined
  if (typeof photo === 'string') return bad(photo)
  const said = photo ? captionOf(body) : textOf(body)
  if (!said.ok) return bad(said.reason)
  const replyTo = body.reply_parameters && standing(stage, chat, body.reply_parameters.message_id)
  if (body.reply_parameters && !replyTo) return bad('message to be replied not found')
  const id = String(Number(stage.lastId() ?? FIRST) + 1)
  const post = {
    account: chat.name,
    id,
    url: `https://t.me/${chat.path}/${id}`,
    text: said.text,
    at: stage.now().toISOString(),
    ...(replyTo && { replyTo: replyTo.id }),
    ...(photo && { image: shownImage('attach', photo) }),
  }
  await stage.accept(post)
  return good(messageJson(chat, post))
}

/** That a channel was made is its message 1. Here all channels count together. */
const FIRST = 1

/** The white space around a text is cut off. */
function textOf({
  text,
  parse_mode,
}: Pick<z.output<typeof textSchema>, 'text' | 'parse_mode'>): ReturnType<typeof parseHtml> {
  const parsed = parse_mode ? parseHtml(text) : { ok: true as const, text }
  if (!parsed.ok) return parsed
  const trimmed = parsed.text.trim()
  if (trimmed === '') return { ok: false, reason: 'message text is empty' }
  if (trimmed.length > LONGEST) return { ok: false, reason: 'message is too long' }
  return { ok: true, text: trimmed }
}

/** https://core.telegram.org/bots/api#sendphoto */
function captionOf({ caption, parse_mode }: z.output<typeof textSchema>) {
  const told = textOf({ text: caption, ...(parse_mode && { parse_mode }) })
  return told.ok && told.text.length > LONGEST_CAPTION
    ? { ok: false as const, reason: 'message caption is too long' }
    : told
}

const standing = (stage: Stage, chat: Chat, id: number) =>
  stage.posts().find((post) => post.account === chat.name && post.id === String(id))

async function edit(stage: Stage, method: string, chat: Chat, wanted: unknown): Promise<Response> {
  const body = textSchema.extend(messageSchema.shape).safeParse(wanted).data
  if (!body) return bad('message identifier is not specified')
  const captioned = method === 'editMessageCaption'
  const said = captioned ? captionOf(body) : textOf(body)
  if (!said.ok) return bad(said.reason)
  const post = standing(stage, chat, body.message_id)
  if (!post) return bad('message to edit not found')
  if (captioned !== (post.image !== undefined)) {
    return bad(`there is no ${captioned ? 'caption' : 'text'} in the message to edit`)
  }
  if (post.text === said.text) return bad(NOT_MODIFIED)
  const changed = { text: said.text, editedAt: stage.now().toISOString() }
  await stage.edit(post.id, changed)
  return good(messageJson(chat, { ...post, ...changed }))
}

async function remove(stage: Stage, chat: Chat, wanted: unknown): Promise<Response> {
  const { data } = messageSchema.safeParse(wanted)
  if (!data) return bad('message identifier is not specified')
  const post = standing(stage, chat, data.message_id)
  if (!post) return bad('message to delete not found')
  await stage.remove(post.id)
  return good(true)
}

/** https://core.telegram.org/bots/api#message */
function messageJson(chat: Chat, { id, at, editedAt, text }: Omit<RehearsalPost, 'network'>) {
  const seconds = (moment: string) => Math.trunc(Date.parse(moment) / 1000)
  return {
    message_id: Number(id),
    chat: chatJson(chat),
    date: seconds(at),
    ...(editedAt && { edit_date: seconds(editedAt) }),
    text,
  }
}

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

const good = (result: unknown) => Response.json({ ok: true, result })
const bad = (description: string) => problem(400, `Bad Request: ${description}`)

function problem(status: number, description: string, parameters?: object): Response {
  return Response.json(
    { ok: false, error_code: status, description, ...(parameters && { parameters }) },
    { status },
  )
}

function fail(kind: FailureKind, opens: Date, now: Date): Response {
  switch (kind) {
    case '401':
      return problem(401, 'Unauthorized')
    case 'blocked':
      return problem(403, 'Forbidden: bot is not a member of the channel chat')
    // The only repetition that Telegram knows.
    case 'duplicate':
      return bad(NOT_MODIFIED)
    case '429': {
      const retry_after = Math.ceil((opens.getTime() - now.getTime()) / 1000)
      return problem(429, `Too Many Requests: retry after ${retry_after}`, { retry_after })
    }
    case '500':
      return problem(500, 'Internal Server Error')
  }
}
