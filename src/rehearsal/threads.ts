import { z } from 'zod'
import { countText } from '../core/count-text.ts'
import { findLinks } from '../core/find-links.ts'
import type { TextRules } from '../core/text-rules.ts'
import {
  badParameter,
  graphError,
  fail as graphFail,
  missing,
  shownFields,
  withUsage,
} from './graph-errors.ts'
import {
  type Call,
  type FailureKind,
  type LocalNetwork,
  nextId,
  type Stage,
} from './local-network.ts'
import { type RateState, rateWindow } from './rate-window.ts'
import { settings as all } from './rehearsal-settings.ts'
import { type Container, containersOf } from './threads-containers.ts'
import { isUsedUp, showLimit } from './threads-limits.ts'
import { listPosts, postFields } from './threads-lists.ts'
import { accountOf, renewedToken, threadsSignIn } from './threads-tokens.ts'

const rules: TextRules = { max: 500, unit: 'emoji-bytes' }

/** Of an account that ten people saw: https://developers.facebook.com/docs/threads/overview */
const LIMIT = { requests: 48_000, seconds: 24 * 60 * 60 }
const MOST_LINKS = 5
const BUSY = 'Application request limit reached'

/** Threads, in two steps: a container is made, and then published. */
export const threads: LocalNetwork = {
  id: 'threads',
  name: 'Threads',
  links: 'scheme',
  crawls: true,
  settings: all.threads,
  addressKey: 'api_url',
  endpoints: {
    container: { method: 'POST', path: /^\/v1\.0\/me\/threads$/ },
    create: { method: 'POST', path: /^\/v1\.0\/me\/threads_publish$/ },
    find: { method: 'GET', path: /^\/v1\.0\/me\/(threads|replies)$/ },
    limit: { method: 'GET', path: /^\/v1\.0\/me\/threads_publishing_limit$/ },
    me: { method: 'GET', path: /^\/v1\.0\/me$/ },
    show: { method: 'GET', path: /^\/v1\.0\/\d+$/ },
    delete: { method: 'DELETE', path: /^\/v1\.0\/\d+$/ },
    refresh: { method: 'GET', path: /^\/refresh_access_token$/ },
    authorize: { method: 'GET', path: /^\/oauth\/authorize$/ },
    token: { method: 'POST', path: /^\/oauth\/access_token$/ },
    exchange: { method: 'GET', path: /^\/access_token$/ },
  },
  open(stage) {
    const window = rateWindow(LIMIT.requests, LIMIT.seconds, stage.now)
    const containers = containersOf(stage)
    const limited = (opens: Date) =>
      usage(fail('429'), 100, Math.ceil((opens.getTime() - stage.now().getTime()) / 60_000))
    const signIn = threadsSignIn(stage.now)
    async function answer(call: Call): Promise<Response> {
      const { access_token = '', ...asked } = await fieldsOf(call)
      const signedIn = await signIn(call, { ...asked, access_token })
      if (signedIn) return signedIn
      const account = accountOf(access_token, stage.now())
      if (account === undefined) return fail('401')
      if (call.endpoint === 'refresh') return renewedToken(access_token, asked, stage.now())
      const rate = window(account)
      if (rate.over) return limited(rate.reset)
      const ground = { stage, containers, account, asked, call }
      return usage(await handle(ground), percentage(rate), 0)
    }
    return {
      answer,
      fail: (kind: FailureKind, opens: Date) => (kind === '429' ? limited(opens) : fail(kind)),
    }
  },
}

const percentage = ({ limit, remaining }: RateState) =>
  Math.floor(((limit - remaining) / limit) * 100)

const usage = (response: Response, used: number, minutes: number) =>
  withUsage(response, { type: 'threads', id: '17800000000000001', used, minutes })

/** Fields may stand in the query and in the form. */
async function fieldsOf({ request, url }: Call): Promise<Readonly<Record<string, string>>> {
  const query = Object.fromEntries(url.searchParams)
  if (request.method !== 'POST') return query
  const form = await request.formData().catch(() => new FormData())
  const fields = [...form].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  return { ...query, ...Object.fromEntries(fields) }
}

interface Ground {
  readonly stage: Stage
  readonly containers: ReturnType<typeof containersOf>
  readonly account: string
  readonly asked: Readonly<Record<string, string>>
  readonly call: Call
}

async function handle(ground: Ground): Promise<Response> {
  switch (ground.call.endpoint) {
    case 'container':
      return makeContainer(ground)
    case 'create':
      return publish(ground)
    case 'find':
      return list(ground)
    case 'limit':
      return showLimit(ground.stage, ground.account, ground.asked)
    case 'me':
      return shownAccount(ground)
    default:
      return one(ground)
  }
}

const containerSchema = z.strictObject({
  media_type: z.literal('TEXT'),
  text: z.string().min(1),
  link_attachment: z.url({ protocol: /^https?$/ }).optional(),
  reply_to_id: z.string().optional(),
  topic_tag: z
    .string()
    .regex(/^[^.&]{1,50}$/)
    .optional(),
  reply_control: z.string().optional(),
})

/** https://developers.facebook.com/docs/threads/posts */
function makeContainer({ stage, containers, account, asked }: Ground): Response {
  const { data } = containerSchema.safeParse(asked)
  if (!data) return badParameter('Invalid parameter')
  const { text, link_attachment: attached, reply_to_id: replyTo } = data
  if (!countText(text, rules).valid) {
    return badParameter(`Param text must be at most ${rules.max} characters long.`)
  }
  const links = new Set(findLinks(text, 'scheme').map(({ url }) => url))
  if (attached) links.add(attached)
  if (links.size > MOST_LINKS) return badParameter('THREADS_API__LINK_LIMIT_EXCEEDED')
  if (replyTo !== undefined && !stage.posts().some(({ id }) => id === replyTo)) {
    return badParameter('Param reply_to_id is not the id of a post that can be replied to')
  }
  const id = containers.make({
    account,
    text,
    ...(attached && { link: attached }),
    ...(replyTo && { replyTo }),
  })
  return Response.json({ id })
}

async function publish({ stage, containers, account, asked }: Ground): Promise<Response> {
  const wanted = asked.creation_id ?? ''
  const container = containers.of(account, wanted)
  if (!container) return missing('post', wanted)
  if (container.status === 'PUBLISHED') return badParameter('The media was published already')
  if (container.status === 'EXPIRED') return badParameter('The media has expired')
  if (isUsedUp(stage, account, container.replyTo !== undefined)) {
    return graphError(403, { message: BUSY, code: 9, error_subcode: 2_207_042 })
  }
  const post = postOf(stage, account, container)
  await stage.accept(post)
  return Response.json({ id: post.id })
}

const EPOCH = Date.parse('2009-01-01T00:00:00Z')

function postOf(stage: Stage, account: string, { id: key, text, link, replyTo }: Container) {
  const id = nextId(stage.now(), EPOCH, 8n, stage.lastId())
  const code = BigInt(id).toString(36)
  return {
    account,
    id,
    url: `https://www.threads.com/@${account}/post/${code}`,
    text,
    at: stage.now().toISOString(),
    key,
    ...(replyTo && { replyTo }),
    ...(link && { record: { link_attachment_url: link } }),
  }
}

function shownAccount({ account, asked }: Ground): Response {
  const fields = { id: '17800000000000001', username: account, name: account }
  return Response.json(shownFields(fields, asked.fields ?? ''))
}

/** A container or a post, by its id. */
async function one({ stage, containers, account, asked, call }: Ground): Promise<Response> {
  const id = call.url.pathname.split('/').at(-1) ?? ''
  const post = stage.posts().find((each) => each.id === id && each.account === account)
  if (call.endpoint === 'delete') {
    if (!post) return missing('delete', id)
    await stage.remove(id)
    return Response.json({ success: true, deleted_id: id })
  }
  const fields = asked.fields ?? ''
  if (post) return Response.json(shownFields(postFields(post), fields))
  const container = containers.of(account, id)
  if (!container) return missing('get', id)
  return Response.json(shownFields({ id, status: container.status }, fields))
}

function list({ stage, account, asked, call }: Ground): Response {
  const own = stage.posts().filter((post) => post.account === account)
  return listPosts(own, call.url.pathname.endsWith('/replies'), asked)
}

/** In words of its own where Facebook has others. */
function fail(kind: FailureKind): Response {
  switch (kind) {
    case 'blocked':
      return graphError(403, { message: BUSY, code: 4, error_subcode: 2_207_051 })
    case '429':
      return graphError(403, { message: BUSY, code: 4 })
    case 'duplicate':
      return badParameter('The media was published already')
    default:
      return graphFail(kind)
  }
}
