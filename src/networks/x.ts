import type { TwitterApiv2 } from 'twitter-api-v2'
import { z } from 'zod'
import { findLinks } from '../core/find-links.ts'
import {
  type CheckResult,
  type Draft,
  defineNetwork,
  type FindResult,
  type NetworkIO,
  type PublishResult,
} from '../ports/network.ts'
import {
  type Answer,
  asking,
  type BadAnswer,
  checkFailure,
  decodeEntities,
  type Failure,
  lookFailure,
  lookFrom,
  sameLink,
  serverAddress,
  squeezed,
  toldName,
} from './http.ts'

const secret = (title: string) =>
  z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'expected a key without spaces')
    .meta({ title, secret: true })

const settings = z.object({
  app_key: secret('API key').meta({
    title: 'API key',
    description: 'Of your app in the developer console, under Keys and tokens',
    secret: true,
  }),
  app_secret: secret('API key secret'),
  access_token: secret('Access token').meta({
    title: 'Access token',
    description: 'Make it after the app was given read and write permission',
    secret: true,
  }),
  access_secret: secret('Access token secret'),
  api_url: serverAddress()
    .optional()
    .meta({ title: 'API address', description: 'Only for rehearsal and proxies' }),
})
type Settings = z.output<typeof settings>

/** https://docs.x.com/x-api/posts/create-post */
export const x = defineNetwork({
  id: 'x',
  name: 'X',
  text: { max: 280, unit: 'weighted', urlLength: 23, links: 'bare' },
  /** https://docs.x.com/x-api/getting-started/pricing */
  cost: { post: 0.015, postWithLink: 0.2 },
  settings,

  connect(settings, io) {
    let client: Promise<TwitterApiv2> | undefined
    const api = () => (client ??= open(settings, io))
    const known: { id?: string } = {}
    return {
      publish: async (draft) => publish(await api(), draft),
      find: async (draft, since) => find(await api(), known, draft, lookFrom(since)),
      check: async () => check(await api()),
    }
  },
})

type Exchange = Answer | Failure

/** What the library keeps to itself: where it signs a request, and by which clock. */
interface Signer {
  readonly _oauth: { getTimestamp(): number }
  getHttpRequestArgs(params: unknown): {
    readonly url: URL
    readonly method: string
    readonly headers: Record<string, string>
    readonly body?: string
  }
}

/**
 * The library signs, our fetch sends: its own transport has no time limit and hides why a request failed.
 * Signatures are always made for api.x.com, so that a proxy can pass them on. It is loaded with the first
 * request, since most processes start without one.
 */
async function open(settings: Settings, io: NetworkIO): Promise<TwitterApiv2> {
  const { TwitterApi } = await import('twitter-api-v2')
  const { app_key, app_secret, access_token, access_secret, api_url } = settings
  const ask = asking(io, {
    secrets: [app_key, app_secret, access_token, access_secret],
    limits: ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour'],
    own,
  })
  const keys = {
    appKey: app_key,
    appSecret: app_secret,
    accessToken: access_token,
    accessSecret: access_secret,
  }
  const transport = {
    async onBeforeRequestConfig({ client, params }: { client: unknown; params: unknown }) {
      const signer = client as Signer
      signer._oauth.getTimestamp = () => Math.trunc(io.now().getTime() / 1000)
      const { url, method, headers, body } = signer.getHttpRequestArgs(params)
      const target = api_url ? `${api_url}${url.pathname}${url.search}` : url.href
      return { data: await ask(target, { method, headers, body: body ?? null }), headers: {} }
    },
  }
  return new TwitterApi(keys, { plugins: [transport] }).v2
}

const problem = z.object({
  type: z.string().catch(''),
  detail: z.string().catch(''),
})

/** Problem types come under several hosts, so only their last part counts. 403 has no code for a duplicate. */
function own({ status, body, reason }: BadAnswer): Failure | undefined {
  const { type, detail } = problem.safeParse(body).data ?? { type: '', detail: '' }
  if (status === 429 && type.endsWith('/usage-capped')) return { outcome: 'blocked', reason }
  if (status !== 403) return undefined
  if (/duplicate content/i.test(detail)) return { outcome: 'duplicate', reason }
  const refused =
    type.endsWith('/not-authorized-for-resource') ||
    /^You are not permitted to perform this action\b/i.test(detail)
  return { outcome: refused ? 'rejected' : 'blocked', reason }
}

const created = z.object({ data: z.object({ id: toldName }) })

async function publish(api: TwitterApiv2, { text }: Draft): Promise<PublishResult> {
  const answer = await api.post<Exchange>('tweets', { text })
  if (answer.outcome !== 'answered') return answer
  const { data } = created.safeParse(answer.body)
  if (!data) return { outcome: 'lost', reason: 'the answer does not name a post' }
  return { outcome: 'published', id: data.data.id, url: addressOf(data.data.id) }
}

/** Leads to the post without knowing the name of the account. */
const addressOf = (id: string) => `https://x.com/i/web/status/${id}`

const user = z.object({ data: z.object({ id: toldName, username: toldName }) })

const timeline = z.object({
  data: z
    .array(
      z.object({
        id: z.string(),
        text: z.string(),
        created_at: z.coerce.date(),
        entities: z
          .object({
            urls: z
              .array(
                z.object({
                  expanded_url: z.string().optional(),
                  unwound_url: z.string().optional(),
                }),
              )
              .optional(),
          })
          .optional(),
      }),
    )
    .optional(),
  meta: z.object({ next_token: z.string().optional() }),
})
type Listed = NonNullable<z.output<typeof timeline>['data']>[number]

/** Every post read is billed, so the look asks for no older ones and stops here. */
const MOST_PAGES = 10

/** https://docs.x.com/x-api/users/get-posts */
async function find(
  api: TwitterApiv2,
  known: { id?: string },
  draft: Draft,
  from: Date,
): Promise<FindResult> {
  if (!known.id) {
    const me = await api.get<Exchange>('users/me')
    if (me.outcome !== 'answered') return lookFailure(me)
    const account = user.safeParse(me.body).data
    if (!account) return { outcome: 'unable', reason: 'the answer does not name the account' }
    known.id = account.data.id
  }
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await api.get<Exchange>(`users/${known.id}/tweets`, {
      start_time: from.toISOString().replace(/\.\d+/, ''),
      max_results: 100,
      exclude: 'retweets',
      'tweet.fields': 'created_at,entities',
      ...(token && { pagination_token: token }),
    })
    if (answer.outcome !== 'answered') return lookFailure(answer)
    const { data } = timeline.safeParse(answer.body)
    if (!data) return { outcome: 'unable', reason: 'the list of posts cannot be read' }
    const found = data.data?.find((post) => post.created_at >= from && carries(post, draft))
    if (found) return { outcome: 'found', post: { id: found.id, url: addressOf(found.id) } }
    token = data.meta.next_token
    if (!token) return { outcome: 'absent' }
  }
  return { outcome: 'unable', reason: `not among the newest ${MOST_PAGES * 100} posts` }
}

/**
 * Compares the post's link as X finds it: X ends links earlier than other programs do, and takes hosts it does
 * not know for words. Without such a link the words are compared, since every link becomes a t.co address.
 */
function carries({ text, entities }: Listed, draft: Draft): boolean {
  const at = draft.text.indexOf(draft.url)
  const link = findLinks(draft.text, 'bare').find(({ start }) => start === at)
  if (!link) {
    return squeezed(decodeEntities(text).replace(/https:\/\/t\.co\/\w+/g, '')) === words(draft.text)
  }
  return (entities?.urls ?? []).some(({ expanded_url = '', unwound_url = '' }) =>
    [expanded_url, unwound_url].some(
      (url) => sameLink(decodeEntities(url), link.url) || sameLink(url, draft.url),
    ),
  )
}

function words(text: string): string {
  const parts = findLinks(text, 'bare').reduceRight(
    (rest, { start, end }) => rest.slice(0, start) + rest.slice(end),
    text,
  )
  return squeezed(parts)
}

async function check(api: TwitterApiv2): Promise<CheckResult> {
  const answer = await api.get<Exchange>('users/me')
  if (answer.outcome !== 'answered') return checkFailure(answer)
  const account = user.safeParse(answer.body).data
  if (!account) return { outcome: 'later', reason: 'the answer does not name the account' }
  if (answer.headers.get('x-access-level') === 'read') {
    return { outcome: 'blocked', reason: 'the access token may only read: see docs/networks/x.md' }
  }
  const { username } = account.data
  return { outcome: 'ok', name: `@${username}`, url: `https://x.com/${username}` }
}
