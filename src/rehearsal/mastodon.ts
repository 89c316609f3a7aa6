import { z } from 'zod'
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
import { accountJson, instanceJson } from './mastodon-json.ts'
import { type MediaDesk, mediaDesk } from './mastodon-media.ts'
import { signIn } from './mastodon-sign-in.ts'
import { find, notFound, shown } from './mastodon-timeline.ts'
import { shownImage } from './media.ts'
import { oauth2Server } from './oauth2.ts'
import { type RateState, rateWindow } from './rate-window.ts'
import { settings as all } from './rehearsal-settings.ts'

const rules: TextRules = {
  max: 500,
  unit: 'graphemes',
  urlLength: 23,
  links: 'scheme',
  shortMentions: true,
}

const settings = all.mastodon

/** https://docs.joinmastodon.org/api/rate-limits/ */
const LIMIT = { requests: 300, seconds: 300 }
const DELETES = { requests: 30, seconds: 30 * 60 }

/** Mastodon. Every token that starts with the rehearsal token is an account of its own. */
export const mastodon: LocalNetwork = {
  id: 'mastodon',
  name: 'Mastodon',
  links: 'scheme',
  crawls: true,
  settings,
  addressKey: 'server',
  endpoints: {
    create: { method: 'POST', path: /^\/api\/v1\/statuses$/ },
    upload: { method: 'POST', path: /^\/api\/v2\/media$/ },
    processing: { method: 'GET', path: /^\/api\/v1\/media\/\d+$/ },
    find: { method: 'GET', path: /^\/api\/v1\/accounts\/(\d+)\/statuses$/ },
    me: { method: 'GET', path: /^\/api\/v1\/accounts\/verify_credentials$/ },
    edit: { method: 'PUT', path: /^\/api\/v1\/statuses\/\d+$/ },
    delete: { method: 'DELETE', path: /^\/api\/v1\/statuses\/\d+$/ },
    read: { method: 'GET', path: /^\/api\/v1\/statuses\/\d+$/ },
    instance: { method: 'GET', path: /^\/api\/v[12]\/instance$/ },
    app: { method: 'POST', path: /^\/api\/v1\/apps$/ },
    authorize: { method: 'GET', path: /^\/oauth\/authorize$/ },
    token: { method: 'POST', path: /^\/oauth\/token$/ },
  },
  open(stage) {
    const window = rateWindow(LIMIT.requests, LIMIT.seconds, stage.now)
    const oauth2 = oauth2Server({ codeLife: 600 }, stage.now)
    const media = mediaDesk(stage.now)
    const uploads = rateWindow(DELETES.requests, DELETES.seconds, stage.now)
    const deletes = rateWindow(DELETES.requests, DELETES.seconds, stage.now)
    async function answer(call: Call): Promise<Response> {
      if (call.endpoint === 'instance') return Response.json(instanceJson(call, rules))
      const signedIn = await signIn(oauth2, call)
      if (signedIn) return signedIn
      const name = accountOf(call.request.headers.get('authorization'), oauth2.holds)
      if (!name) return fail('401', stage.now())
      const special = { delete: deletes, upload: uploads }[call.endpoint]
      const rate = (special ?? window)(name)
      if (rate.over) return withRate(fail('429', rate.reset), rate)
      return withRate(await handle(stage, media, call, name), rate)
    }
    return { answer, fail }
  },
}

function accountOf(
  authorization: string | null,
  isGranted: (token: string) => boolean,
): string | undefined {
  const token = authorization?.match(/^Bearer (\S+)$/i)?.[1]
  if (token !== undefined && isGranted(token)) return 'rehearsal'
  if (!token?.startsWith(settings.access_token)) return undefined
  return token.slice(settings.access_token.length).replace(/\W/g, '') || 'rehearsal'
}

function withRate(response: Response, { limit, remaining, reset }: RateState): Response {
  response.headers.set('x-ratelimit-limit', String(limit))
  response.headers.set('x-ratelimit-remaining', String(remaining))
  response.headers.set('x-ratelimit-reset', reset.toISOString())
  return response
}

async function handle(stage: Stage, media: MediaDesk, call: Call, name: string): Promise<Response> {
  switch (call.endpoint) {
    case 'create':
      return create(stage, media, call, name)
    case 'upload':
      return media.upload(call, name)
    case 'processing':
      return media.look(call, name)
    case 'find':
      return find(stage, call, name)
    case 'me':
      return Response.json(accountJson(call, name))
    default:
      return standing(stage, call, name)
  }
}

/** Ids of Mastodon tell their time in the upper 48 bits. */
const ID_SHIFT = 16n
/** How long a key is remembered after its post was made. */
const KEY_LIFE = 60 * 60_000

const createSchema = z.object({
  status: z.string().default(''),
  language: z.string().nullish(),
  visibility: z.enum(['public', 'unlisted', 'private', 'direct']).nullish(),
  spoiler_text: z.string().nullish(),
  media_ids: z.array(z.string()).max(4, 'Cannot attach more than 4 files').nullish(),
  in_reply_to_id: z.string().nullish(),
})

async function create(stage: Stage, media: MediaDesk, call: Call, name: string): Promise<Response> {
  const body = createSchema.safeParse(await fields(call.request))
  const key = call.request.headers.get('idempotency-key')
  const now = stage.now()
  const earlier = key ? keptPost(stage, name, key, now) : undefined
  if (earlier && stage.hasFault('create', 'replay-500')) return fail('500', now)
  if (earlier) return Response.json(shown(stage, call, earlier))
  const wrong = whyInvalid(body)
  if (wrong) return unprocessable(wrong)
  const { status: text = '', language, in_reply_to_id: replyTo, media_ids } = body.data ?? {}
  const images = media.take(name, media_ids ?? [])
  if (typeof images === 'string') return unprocessable(images)
  if (replyTo && !stage.posts().some(({ id }) => id === replyTo)) return notFound(REPLY_NOT_FOUND)
  const id = nextId(now, 0, ID_SHIFT, stage.lastId())
  const post = {
    account: name,
    id,
    url: `${call.base}/@${name}/${id}`,
    text,
    at: now.toISOString(),
    ...(key && { key }),
    ...(language && { language }),
    ...(replyTo && { replyTo }),
    ...(images[0] && { image: shownImage('attach', images[0]), record: { media_ids } }),
  }
  await stage.accept(post)
  return Response.json(shown(stage, call, post))
}

/** Why a status would not be valid. */
function whyInvalid(body: ReturnType<typeof createSchema.safeParse>): string | undefined {
  if (!body.success) return body.error.issues[0]?.message ?? 'Invalid'
  const { status: text, spoiler_text } = body.data
  if (text.trim() === '') return "Validation failed: Text can't be blank"
  return countText((spoiler_text ?? '') + text, rules).valid
    ? undefined
    : `Validation failed: Text character limit of ${rules.max} exceeded`
}

/** Reads, edits or deletes one status. Only its author may do more than read. */
async function standing(stage: Stage, call: Call, name: string): Promise<Response> {
  const id = call.url.pathname.split('/').at(-1)
  const post = stage.posts().find((one) => one.id === id)
  const reads = call.endpoint === 'read'
  if (!post || (!reads && post.account !== name)) return notFound('Record not found')
  if (reads) return Response.json(shown(stage, call, post))
  if (call.endpoint === 'delete') {
    await stage.remove(post.id)
    return Response.json({ ...shown(stage, call, post), text: post.text })
  }
  const body = createSchema.safeParse(await fields(call.request))
  const wrong = whyInvalid(body)
  if (wrong) return unprocessable(wrong)
  const { status: text = '', language } = body.data ?? {}
  const said = { text, ...(language && { language }), editedAt: stage.now().toISOString() }
  // Images that an edit does not name are taken away.
  const bare = (body.data?.media_ids ?? []).length === 0 && { withoutImage: true as const }
  await stage.edit(post.id, { ...said, ...bare })
  return Response.json(shown(stage, call, { ...post, ...said }))
}

const REPLY_NOT_FOUND = 'The post you are trying to reply to does not appear to exist.'

/** From here to `accept` nothing waits, so of two requests with one key the second finds the first's post. */
function keptPost(stage: Stage, name: string, key: string, now: Date): RehearsalPost | undefined {
  return stage
    .posts()
    .findLast(
      (post) =>
        post.account === name && post.key === key && now.getTime() - Date.parse(post.at) < KEY_LIFE,
    )
}

/** JSON and both kinds of form are accepted. */
async function fields(request: Request): Promise<unknown> {
  if (/json/.test(request.headers.get('content-type') ?? '')) return jsonOf(request)
  try {
    return Object.fromEntries(await request.formData())
  } catch {
    return {}
  }
}

function unprocessable(error: string): Response {
  return Response.json({ error }, { status: 422 })
}

function fail(kind: FailureKind, opens: Date): Response {
  switch (kind) {
    case '401':
      return Response.json({ error: 'The access token is invalid' }, { status: 401 })
    case 'blocked':
      return Response.json({ error: 'Your login is currently disabled' }, { status: 403 })
    case 'duplicate':
      return Response.json(
        { error: 'An identical request is still being processed' },
        { status: 409 },
      )
    case '429':
      return withRate(Response.json({ error: 'Too many requests' }, { status: 429 }), {
        limit: LIMIT.requests,
        remaining: 0,
        reset: opens,
        over: true,
      })
    case '500':
      return new Response('<!DOCTYPE html><title>Something went wrong on our end</title>', {
        status: 500,
        headers: { 'content-type': 'text/html; charset=utf-8' },
      })
  }
}
