import { z } from 'zod'
import { contentSchema, type ImageDesk, imageDesk, shownIn } from './linkedin-images.ts'
import { duplicate, fail, organizationJson, postJson, refused } from './linkedin-json.ts'
import { shownText } from './linkedin-text.ts'
import { type Call, jsonOf, type LocalNetwork, nextId, type Stage } from './local-network.ts'
import { oauth2Server } from './oauth2.ts'
import { rateWindow } from './rate-window.ts'
import { settings as all } from './rehearsal-settings.ts'

const settings = all.linkedin
const AUTHOR = `urn:li:organization:${settings.organization}`

/** Requests of one member in a day of UTC. LinkedIn tells an app its own limits only. */
const A_DAY = { requests: 500, seconds: 24 * 60 * 60 }

const DAY = 24 * 60 * 60
/** An app that was approved for refresh tokens, of which each works as often as one likes. */
const signIn = {
  client: { id: 'rehearsal-client-id', secret: 'rehearsal-client-secret' },
  codeLife: 30 * 60,
  tokenLife: 60 * DAY,
  refreshes: 'often',
  refreshLife: 365 * DAY,
} as const

/** LinkedIn for one organization. Every token that starts with the rehearsal token has a list of posts of its own. */
export const linkedin: LocalNetwork = {
  id: 'linkedin',
  name: 'LinkedIn',
  links: 'scheme',
  settings,
  addressKey: 'api_url',
  endpoints: {
    create: { method: 'POST', path: /^\/rest\/posts$/ },
    find: { method: 'GET', path: /^\/rest\/posts$/ },
    upload: { method: 'POST', path: /^\/rest\/images$/ },
    put: { method: 'PUT', path: /^(?:\/linkedin)?\/dms-uploads\/\d+$/ },
    edit: { method: 'POST', path: /^\/rest\/posts\/[^/]+$/ },
    delete: { method: 'DELETE', path: /^\/rest\/posts\/[^/]+$/ },
    me: { method: 'GET', path: /^\/rest\/organizations\/\d+$/ },
    authorize: { method: 'GET', path: /^\/oauth\/v2\/authorization$/ },
    token: { method: 'POST', path: /^\/oauth\/v2\/accessToken$/ },
  },
  open(stage) {
    const oauth2 = oauth2Server(signIn, stage.now)
    const images = imageDesk(AUTHOR, stage.now)
    const window = rateWindow(A_DAY.requests, A_DAY.seconds, stage.now)
    async function answer(call: Call): Promise<Response> {
      const { headers } = call.request
      if (call.endpoint === 'authorize') return oauth2.authorize(call.request.url)
      if (call.endpoint === 'token') {
        return oauth2.token(new URLSearchParams(await call.request.text()), null)
      }
      if (call.endpoint === 'put') return images.put(call)
      const wrong = whyNotVersioned(headers, stage.now())
      if (wrong) return wrong
      const name = accountOf(headers.get('authorization'), oauth2.holds)
      if (!name) return fail('401')
      return window(name).over ? fail('429') : handle(stage, images, call, name)
    }
    const wait = (opens: Date) => Math.ceil((opens.getTime() - stage.now().getTime()) / 1000)
    return { answer, fail: (kind, opens) => fail(kind, wait(opens), stage.lastId()) }
  },
}

function accountOf(
  authorization: string | null,
  isGranted: (token: string) => boolean,
): string | undefined {
  const token = authorization?.match(/^Bearer (\S+)$/)?.[1]
  if (token !== undefined && isGranted(token)) return 'rehearsal'
  if (!token?.startsWith(settings.access_token)) return undefined
  return token.slice(settings.access_token.length).replace(/\W/g, '') || 'rehearsal'
}

/** https://learn.microsoft.com/en-us/linkedin/marketing/versioning: a version lives for a year. */
function whyNotVersioned(headers: Headers, now: Date): Response | undefined {
  const version = headers.get('linkedin-version')
  if (!version) return refused(400, 'VERSION_MISSING', 'A version must be present.')
  const oldest = (now.getUTCFullYear() - 1) * 100 + now.getUTCMonth() + 1
  if (!/^20\d{4}$/.test(version) || Number(version) < oldest) {
    return refused(426, 'NONEXISTENT_VERSION', `Requested version ${version} is not active`)
  }
  if (headers.get('x-restli-protocol-version') !== '2.0.0') {
    return refused(400, 'PROTOCOL_VERSION', 'X-Restli-Protocol-Version must be 2.0.0')
  }
  return undefined
}

async function handle(
  stage: Stage,
  images: ImageDesk,
  call: Call,
  name: string,
): Promise<Response> {
  switch (call.endpoint) {
    case 'create':
      return create(stage, images, call, name)
    case 'upload':
      return images.begin(call, name)
    case 'find':
      return find(stage, call, name)
    case 'me':
      return call.url.pathname.endsWith(`/${settings.organization}`)
        ? organizationJson(settings.organization, name)
        : refused(403, 'ACCESS_DENIED', 'Not enough permissions to access the organization')
    default:
      return standing(stage, call, name)
  }
}

/** Longer commentaries are refused, as they are written. */
const LONGEST = 3000
const commentary = z.string().min(1)

const createSchema = z.strictObject({
  author: z.string(),
  commentary,
  visibility: z.literal('PUBLIC'),
  distribution: z.strictObject({
    feedDistribution: z.literal('MAIN_FEED'),
    targetEntities: z.array(z.unknown()),
    thirdPartyDistributionChannels: z.array(z.unknown()),
  }),
  content: contentSchema.optional(),
  lifecycleState: z.literal('PUBLISHED'),
  isReshareDisabledByAuthor: z.boolean(),
})

async function create(
  stage: Stage,
  images: ImageDesk,
  { request }: Call,
  name: string,
): Promise<Response> {
  const { data, error } = createSchema.safeParse(await jsonOf(request))
  if (!data) return invalid(error)
  if (data.author !== AUTHOR) return refused(403, 'ACCESS_DENIED', 'Not an administrator')
  if (data.commentary.length > LONGEST) return tooLong(data.commentary)
  const shown = shownIn(data.content, (urn) => images.get(name, urn))
  if (shown.missing) return refused(400, 'INVALID_CONTENT', `Image ${shown.missing} is not there`)
  const now = stage.now()
  const text = shownText(data.commentary)
  const earlier = stage
    .posts()
    .findLast((post) => post.account === name && post.text === text && isRecent(post.at, now))
  if (earlier) return duplicate(earlier.id)
  const last = stage.lastId()?.replace(/\D/g, '')
  const id = `urn:li:share:${nextId(now, 0, ID_SHIFT, last)}`
  await stage.accept({
    account: name,
    id,
    url: `https://www.linkedin.com/feed/update/${id}/`,
    text,
    at: now.toISOString(),
    ...(shown.article && { record: { article: shown.article } }),
    ...(shown.image && { image: shown.image }),
  })
  return new Response(null, { status: 201, headers: { 'x-restli-id': id } })
}

/** Ids of LinkedIn tell their time above these bits. */
const ID_SHIFT = 22n

/** How long the same words are refused: LinkedIn does not say. */
const isRecent = (at: string, now: Date) => now.getTime() - Date.parse(at) < 10 * 60_000

const invalid = (error: z.ZodError | undefined) =>
  refused(400, 'INVALID_PARAMETER', error?.issues[0]?.message ?? 'Invalid')

const tooLong = ({ length }: string) =>
  refused(
    400,
    'FIELD_LENGTH_TOO_LONG',
    `/commentary: ${length} characters exceed the limit of ${LONGEST}`,
  )

const editSchema = z.strictObject({
  patch: z.strictObject({ $set: z.strictObject({ commentary }) }),
})

/** Edits or deletes one post. */
async function standing(stage: Stage, call: Call, name: string): Promise<Response> {
  const segment = call.url.pathname.split('/').at(-1) ?? ''
  if (segment.includes(':')) return refused(400, 'INVALID_URN', 'URNs in paths must be encoded')
  const id = decodeURIComponent(segment)
  const post = stage.posts().find((one) => one.id === id && one.account === name)
  if (!post) return refused(404, 'NOT_FOUND', 'Post not found')
  if (call.endpoint === 'delete') {
    await stage.remove(id)
    return new Response(null, { status: 204 })
  }
  if (call.request.headers.get('x-restli-method') !== 'PARTIAL_UPDATE') {
    return refused(400, 'METHOD', 'X-RestLi-Method must be PARTIAL_UPDATE')
  }
  const { data, error } = editSchema.safeParse(await jsonOf(call.request))
  if (!data) return invalid(error)
  const { $set } = data.patch
  if ($set.commentary.length > LONGEST) return tooLong($set.commentary)
  await stage.edit(id, { text: shownText($set.commentary), editedAt: stage.now().toISOString() })
  return new Response(null, { status: 204 })
}

const findSchema = z.object({
  q: z.literal('author'),
  author: z.literal(AUTHOR),
  start: z.coerce.number().int().min(0).default(0),
  count: z.coerce.number().int().min(1).max(100).default(10),
  sortBy: z.literal('CREATED'),
})

function find(stage: Stage, { url }: Call, name: string): Response {
  const { data, error } = findSchema.safeParse(Object.fromEntries(url.searchParams))
  if (!data) return invalid(error)
  const { start, count } = data
  const posts = stage.posts().filter(({ account }) => account === name)
  const shown = posts.toReversed().slice(start, start + count)
  return Response.json({
    paging: { start, count, links: [] },
    elements: shown.map((post) => postJson(post, AUTHOR)),
  })
}
