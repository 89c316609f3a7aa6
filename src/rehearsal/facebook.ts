import { z } from 'zod'
import { countText } from '../core/count-text.ts'
import { findLinks } from '../core/find-links.ts'
import type { TextRules } from '../core/text-rules.ts'
import { facebookSignIn } from './facebook-sign-in.ts'
import {
  badParameter,
  fail,
  missing,
  notPermitted,
  shownFields,
  withUsage,
} from './graph-errors.ts'
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
import { settings as all } from './rehearsal-settings.ts'

const rules: TextRules = { max: 63_206, unit: 'utf16' }

const settings = all.facebook

/** Of a Page with one engaged user: https://developers.facebook.com/docs/graph-api/overview/rate-limiting */
const LIMIT = { requests: 4_800, seconds: 24 * 60 * 60 }

/** Facebook Pages, Graph API. The rehearsal token is of one Page; with `-` and a number after it, of the Page of that number. */
export const facebook: LocalNetwork = {
  id: 'facebook',
  name: 'Facebook Page',
  links: 'scheme',
  crawls: true,
  settings,
  addressKey: 'api_url',
  endpoints: {
    create: { method: 'POST', path: /^\/v\d+\.\d+\/\d+\/feed$/ },
    find: { method: 'GET', path: /^\/v\d+\.\d+\/\d+\/feed$/ },
    me: { method: 'GET', path: /^\/v\d+\.\d+\/\d+$/ },
    edit: { method: 'POST', path: /^\/v\d+\.\d+\/\w+$/ },
    delete: { method: 'DELETE', path: /^\/v\d+\.\d+\/\w+$/ },
    authorize: { method: 'GET', path: /^\/v\d+\.\d+\/dialog\/oauth$/ },
    token: { method: 'GET', path: /^\/v\d+\.\d+\/oauth\/access_token$/ },
    pages: { method: 'GET', path: /^\/v\d+\.\d+\/me\/accounts$/ },
  },
  open(stage) {
    const window = rateWindow(LIMIT.requests, LIMIT.seconds, stage.now)
    const limited = (page: string, opens: Date) =>
      pageUsage(
        fail('429'),
        page,
        100,
        Math.ceil((opens.getTime() - stage.now().getTime()) / 60_000),
      )
    const signIn = facebookSignIn(settings, stage.now)
    async function answer(call: Call): Promise<Response> {
      const signedIn = await signIn(call)
      if (signedIn) return signedIn
      const page = pageOf(call.request.headers.get('authorization'))
      if (!page) return fail('401')
      const rate = window(page)
      if (rate.over) return limited(page, rate.reset)
      return pageUsage(await handle(stage, call, page), page, percentage(rate), 0)
    }
    return {
      answer,
      fail: (kind: FailureKind, opens: Date) =>
        kind === '429' ? limited(settings.page, opens) : fail(kind),
    }
  },
}

function pageOf(authorization: string | null): string | undefined {
  const token = authorization?.match(/^Bearer (\S+)$/i)?.[1]
  if (token === settings.access_token) return settings.page
  return token?.match(/^rehearsal-page-token-(\d+)$/)?.[1]
}

const nameOf = (page: string) => (page === settings.page ? 'rehearsal' : `page ${page}`)

const percentage = ({ limit, remaining }: RateState) =>
  Math.floor(((limit - remaining) / limit) * 100)

const pageUsage = (response: Response, id: string, used: number, minutes: number) =>
  withUsage(response, { type: 'pages', id, used, minutes })

async function handle(stage: Stage, call: Call, page: string): Promise<Response> {
  const id = call.url.pathname.split('/')[2] ?? ''
  switch (call.endpoint) {
    case 'create':
      return id === page ? create(stage, call, page) : notPermitted()
    case 'find':
      return id === page ? find(stage, call, page) : missing('get', id)
    case 'me':
      return id === page ? shownPage(call, page) : missing('get', id)
    default:
      return change(stage, call, page, id)
  }
}

const createSchema = z.strictObject({
  message: z.string().optional(),
  link: z.url({ protocol: /^https?$/ }).optional(),
  published: z.boolean().optional(),
})

/** https://developers.facebook.com/docs/pages-api/posts */
async function create(stage: Stage, { request }: Call, page: string): Promise<Response> {
  const { data } = createSchema.safeParse(await jsonOf(request))
  if (!data) return badParameter('Invalid parameter')
  const { message: text = '', link } = data
  if (text.trim() === '' && !link) return badParameter('Missing message or attachment')
  if (!countText(text, rules).valid) return tooLong()
  const now = stage.now()
  const account = nameOf(page)
  const isSame = (post: RehearsalPost) =>
    post.account === account && post.text === text && isRecent(post, now)
  if (stage.posts().some(isSame)) return fail('duplicate')
  const number = nextId(now, EPOCH, 8n, stage.lastId()?.split('_')[1])
  const id = `${page}_${number}`
  const url = `https://www.facebook.com/${id}`
  await stage.accept({ account, id, url, text, at: now.toISOString() })
  return Response.json({ id })
}

/** Facebook documents neither this number nor the words. */
const tooLong = () => badParameter(`Param message must be at most ${rules.max} characters long`)

const EPOCH = Date.parse('2009-01-01T00:00:00Z')

/** Facebook says nothing of how long it knows a message again. */
const isRecent = (post: RehearsalPost, now: Date) =>
  now.getTime() - Date.parse(post.at) < 24 * 60 * 60_000

/** Edits or deletes a post of the Page. */
async function change(stage: Stage, call: Call, page: string, id: string): Promise<Response> {
  const verb = call.endpoint === 'edit' ? 'post' : 'delete'
  const post = stage.posts().find((one) => one.id === id && one.account === nameOf(page))
  if (!post) return missing(verb, id)
  if (verb === 'delete') {
    await stage.remove(id)
    return Response.json({ success: true })
  }
  const { data } = z
    .strictObject({ message: z.string().min(1) })
    .safeParse(await jsonOf(call.request))
  if (!data) return badParameter('Invalid parameter')
  if (!countText(data.message, rules).valid) return tooLong()
  await stage.edit(id, { text: data.message, editedAt: stage.now().toISOString() })
  return Response.json({ success: true })
}

function shownPage({ url }: Call, page: string): Response {
  const name = nameOf(page)
  const link = `https://www.facebook.com/${page}`
  return Response.json(
    shownFields({ id: page, name, link }, url.searchParams.get('fields') ?? 'name'),
  )
}

const findSchema = z.strictObject({
  fields: z.string().default('created_time,message'),
  since: z.coerce.number().int().default(0),
  until: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  after: z.string().optional(),
})

/** https://developers.facebook.com/docs/graph-api/reference/page/feed/ */
function find(stage: Stage, { url, base, request }: Call, page: string): Response {
  const { data: query } = findSchema.safeParse(Object.fromEntries(url.searchParams))
  if (!query) return badParameter('Invalid parameter')
  const { since, until = Number.POSITIVE_INFINITY, limit, after, fields } = query
  const all = stage
    .posts()
    .filter(
      ({ account, at }) => account === nameOf(page) && seconds(at) >= since && seconds(at) < until,
    )
    .reverse()
  const start = after === undefined ? 0 : all.findIndex(({ id }) => cursorOf(id) === after) + 1
  const some = all.slice(start, start + limit)
  const last = some.at(-1)
  if (!last) return Response.json({ data: [] })
  const cursors = { before: cursorOf(some[0]?.id ?? ''), after: cursorOf(last.id) }
  const turned = new URLSearchParams(url.searchParams)
  turned.set('after', cursors.after)
  turned.set('access_token', request.headers.get('authorization')?.slice(7) ?? '')
  const next = start + limit < all.length && { next: `${base}${url.pathname}?${turned}` }
  return Response.json({
    data: some.map((post) => shownFields(postFields(post, page), fields)),
    paging: { cursors, ...next },
  })
}

const seconds = (at: string) => Math.floor(Date.parse(at) / 1000)
const cursorOf = (id: string) => btoa(id).replaceAll('=', 'ZD')

function postFields({ id, at, text }: RehearsalPost, page: string) {
  const [link] = findLinks(text, 'scheme')
  return {
    id,
    created_time: `${at.slice(0, 19)}+0000`,
    message: text,
    from: { id: page, name: nameOf(page) },
    permalink_url: `https://www.facebook.com/${page}/posts/${id.split('_')[1]}`,
    ...(link && { attachments: { data: [{ unshimmed_url: link.url }] } }),
  }
}
