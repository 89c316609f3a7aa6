import { z } from 'zod'
import { imageIn, uploadBlob } from './bluesky-blob.ts'
import { cidOf } from './bluesky-cid.ts'
import { documentShelf } from './bluesky-documents.ts'
import { whyInvalid } from './bluesky-record.ts'
import {
  createSessions,
  didOf,
  error,
  limited,
  resolveHandle,
  type Sessions,
  seconds,
  settings,
} from './bluesky-session.ts'
import {
  type Call,
  type FailureKind,
  jsonOf,
  type LocalNetwork,
  type RehearsalPost,
  type Stage,
} from './local-network.ts'
import { type MediaShelf, mediaShelf } from './media.ts'
import { type RateState, rateWindow } from './rate-window.ts'

/** https://docs.bsky.app/docs/advanced-guides/rate-limits: points of an hour. */
const POINTS = { points: 5000, seconds: 3600, create: 3, update: 2, delete: 1 }
const POSTS = 'app.bsky.feed.post'
const xrpc = (name: string) => new RegExp(`^/xrpc/com\\.atproto\\.${name}$`)

/** Bluesky's own server. Every handle under `rehearsal.example` is an account of its own. */
export const bluesky: LocalNetwork = {
  id: 'bluesky',
  name: 'Bluesky',
  links: 'scheme',
  settings,
  addressKey: 'service',
  endpoints: {
    create: { method: 'POST', path: xrpc('repo\\.putRecord') },
    find: {
      method: 'GET',
      path: xrpc('(repo\\.(getRecord|listRecords)|identity\\.resolveHandle)'),
    },
    upload: { method: 'POST', path: xrpc('repo\\.uploadBlob') },
    delete: { method: 'POST', path: xrpc('repo\\.deleteRecord') },
    me: { method: 'GET', path: xrpc('server\\.getSession') },
    login: { method: 'POST', path: xrpc('server\\.createSession') },
    refresh: { method: 'POST', path: xrpc('server\\.refreshSession') },
  },
  open(stage) {
    const sessions = createSessions(stage.now)
    const points = rateWindow(POINTS.points, POINTS.seconds, stage.now)
    const blobs = mediaShelf(stage.now, UNNAMED)
    const documents = documentShelf()
    return {
      answer: (call) => answer(stage, { sessions, points, blobs, documents }, call),
      fail: (kind, opens) => fail(kind, opens, stage.now()),
    }
  },
}

type Points = (name: string, points?: number) => RateState

/** A file that no record names is thrown away after so many seconds. */
const UNNAMED = 60 * 60

interface Held {
  readonly sessions: Sessions
  readonly points: Points
  readonly blobs: MediaShelf
  readonly documents: ReturnType<typeof documentShelf>
}

async function answer(stage: Stage, held: Held, call: Call): Promise<Response> {
  const { sessions, points, blobs, documents } = held
  const { endpoint, request, url } = call
  if (endpoint === 'login') return sessions.create(request)
  if (endpoint === 'refresh') return sessions.refresh(request)
  if (endpoint === 'find') {
    if (url.pathname.endsWith('resolveHandle')) return resolveHandle(url)
    const found = documents.list(url)
    if (found) return found
    return (url.pathname.endsWith('getRecord') ? read : list)(stage, url)
  }
  const handle = sessions.whose(request)
  if (typeof handle !== 'string') return handle
  const did = await didOf(handle)
  if (endpoint === 'me') return Response.json({ handle, did, active: true })
  if (endpoint === 'upload') return uploadBlob(blobs, did, request)
  const rate = points(did, endpoint === 'create' ? POINTS.update : POINTS.delete)
  if (rate.over) return limited(rate.limit, rate.reset, stage.now())
  const body = await jsonOf(request)
  const documented = await documents.change(did, body)
  if (documented) return withRate(documented, rate)
  const owner = { handle, did }
  const isPut = endpoint === 'create'
  return withRate(await (isPut ? put(stage, blobs, owner, body) : remove(stage, owner, body)), rate)
}

function withRate(response: Response, { limit, remaining, reset }: RateState): Response {
  response.headers.set('ratelimit-limit', String(limit))
  response.headers.set('ratelimit-remaining', String(remaining))
  response.headers.set('ratelimit-reset', String(seconds(reset)))
  response.headers.set('ratelimit-policy', `${limit};w=${POINTS.seconds}`)
  return response
}

interface Owner {
  readonly handle: string
  readonly did: string
}

const addressed = z.object({ repo: z.string(), collection: z.string(), rkey: z.string() })
const putSchema = addressed.extend({
  record: z.record(z.string(), z.unknown()),
  swapRecord: z.string().nullish(),
})

/** https://atproto.com/specs/tid */
const TID = /^[234567abcdefghij][2-7a-z]{12}$/

async function put(
  stage: Stage,
  blobs: MediaShelf,
  { handle, did }: Owner,
  body: unknown,
): Promise<Response> {
  const parsed = putSchema.safeParse(body)
  if (!parsed.success) return error(400, 'InvalidRequest', 'Input must be a valid record')
  const { repo, collection, rkey, record, swapRecord } = parsed.data
  if (repo !== did && repo !== handle) return notOwn()
  if (collection !== POSTS) return error(400, 'InvalidRequest', `Unexpected ${collection}`)
  if (!TID.test(rkey)) {
    const message = `Invalid record key for ${POSTS}: Invalid TID string (got "${rkey}") at $`
    return error(400, 'InvalidRequest', message)
  }
  const wrong = whyInvalid(record)
  if (wrong) return error(400, 'InvalidRequest', wrong)
  const shown = imageIn(record, (cid) => blobs.get(did, cid))
  if (shown && 'missing' in shown) {
    return error(400, 'BlobNotFound', `Could not find blob: ${shown.missing}`)
  }
  const cid = await cidOf(record)
  // Nothing waits from here to `accept`: of two requests for one key the second finds what the first put.
  const there = at(stage, handle, rkey)
  const was = there && kept(there).cid
  const named = { uri: uriOf(did, rkey), cid, validationStatus: 'valid' }
  if (was === cid) return Response.json(named)
  if (was && swapRecord !== undefined && swapRecord !== was) {
    return error(400, 'InvalidSwap', `Record was at ${was}`)
  }
  if (there) await stage.remove(rkey)
  await stage.accept({
    ...postOf(handle, rkey, { cid, value: record }),
    ...(shown && { image: shown }),
  })
  return Response.json({ ...named, commit: { cid, rev: rkey } })
}

const keptSchema = z.object({ cid: z.string(), value: z.record(z.string(), z.unknown()) })
type Kept = z.output<typeof keptSchema>
const kept = (post: RehearsalPost): Kept => keptSchema.parse(post.record)

const parentSchema = z.object({ parent: z.object({ uri: z.string() }) })
function postOf(
  handle: string,
  rkey: string,
  { cid, value }: Kept,
): Omit<RehearsalPost, 'network'> {
  const [language] = Array.isArray(value.langs) ? value.langs : []
  const replyTo = parentSchema.safeParse(value.reply).data?.parent.uri.split('/').at(-1)
  return {
    account: handle,
    id: rkey,
    url: `https://bsky.app/profile/${handle}/post/${rkey}`,
    text: String(value.text),
    at: new Date(String(value.createdAt)).toISOString(),
    ...(language && { language: String(language) }),
    ...(replyTo && { replyTo }),
    record: { cid, value },
  }
}

async function remove(stage: Stage, { handle, did }: Owner, body: unknown): Promise<Response> {
  const parsed = addressed.safeParse(body)
  if (!parsed.success) return error(400, 'InvalidRequest', 'Input must have the property "repo"')
  const { repo, rkey } = parsed.data
  if (repo !== did && repo !== handle) return notOwn()
  if (!at(stage, handle, rkey)) return Response.json({})
  await stage.remove(rkey)
  return Response.json({ commit: { cid: await cidOf({ removed: rkey }), rev: rkey } })
}

const at = (stage: Stage, handle: string, rkey: string) =>
  stage.posts().find(({ account, id }) => account === handle && id === rkey)

const uriOf = (did: string, rkey: string) => `at://${did}/${POSTS}/${rkey}`

const notOwn = () => error(403, 'AccountNotFound', 'Account not found')
const shown = async (post: RehearsalPost) => ({
  uri: uriOf(await didOf(post.account), post.id),
  ...kept(post),
})

/** The posts of a repository, newest first. */
async function ownedBy(stage: Stage, repo: string | null): Promise<readonly RehearsalPost[]> {
  const owners = new Map<string, string>()
  for (const { account } of stage.posts()) owners.set(account, await didOf(account))
  return stage
    .posts()
    .filter(({ account }) => account === repo || owners.get(account) === repo)
    .sort((a, b) => (a.id < b.id ? 1 : -1))
}

async function read(stage: Stage, { searchParams: query }: URL): Promise<Response> {
  const [repo, rkey] = [query.get('repo'), query.get('rkey')]
  const post = (await ownedBy(stage, repo)).find(({ id }) => id === rkey)
  if (post) return Response.json(await shown(post))
  const uri = `at://${repo}/${query.get('collection')}/${rkey}`
  return error(400, 'RecordNotFound', `Could not locate record: ${uri}`)
}

async function list(stage: Stage, { searchParams: query }: URL): Promise<Response> {
  const limit = Number(query.get('limit') ?? 50)
  if (!(limit >= 1 && limit <= 100)) return error(400, 'InvalidRequest', 'limit: 1 to 100')
  const owned = await ownedBy(stage, query.get('repo'))
  const ordered = query.get('reverse') === 'true' ? owned.toReversed() : owned
  const cursor = query.get('cursor')
  const from = cursor ? ordered.findIndex(({ id }) => id === cursor) + 1 : 0
  const page = ordered.slice(from, from + limit)
  const records = await Promise.all(page.map(shown))
  const last = page.at(-1)
  return Response.json({ records, ...(last && { cursor: last.id }) })
}

function fail(kind: FailureKind, opens: Date, now: Date): Response {
  switch (kind) {
    case '401':
      return error(401, 'AuthenticationRequired', 'Invalid identifier or password')
    case 'blocked':
      return error(401, 'AccountTakedown', 'Account has been taken down')
    case 'duplicate':
      return error(400, 'InvalidSwap', 'Record was at bafyreirehearsal')
    case '429':
      return limited(POINTS.points, opens, now)
    case '500':
      return error(500, 'InternalServerError', 'Internal Server Error')
  }
}
