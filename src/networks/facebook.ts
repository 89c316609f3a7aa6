import { z } from 'zod'
import {
  type ChangeResult,
  type CheckResult,
  type Draft,
  defineNetwork,
  type NetworkPost,
  type PublishResult,
} from '../ports/network.ts'
import { find, namedPost, recent } from './facebook/feed.ts'
import { meaning, regained } from './http/graph-errors.ts'
import { serverAddress, toldAddress, toldName } from './http/told.ts'
import { type Ask, asking, changeResult, checkFailure, lookFrom, publishFailure } from './http.ts'

const settings = z.object({
  page: z
    .string()
    .trim()
    .regex(/^\d+$/, 'expected the number of the Page, like 100000000000001')
    .meta({
      title: 'Page ID',
      description: 'A number: on the Page, under About → Page transparency',
    }),
  access_token: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'expected a token without spaces')
    .meta({
      title: 'Page access token',
      description: 'Of the Page, not of a person: see docs/networks/facebook.md',
      secret: true,
    }),
  version: z
    .string()
    .trim()
    .regex(/^v\d+\.\d+$/, 'expected a version like v25.0')
    .optional()
    .meta({ title: 'Graph API version', description: 'v25.0 when left empty' }),
  api_url: serverAddress()
    .optional()
    .meta({ title: 'API address', description: 'Only for rehearsal and proxies' }),
})

const GRAPH = 'https://graph.facebook.com'

/** https://developers.facebook.com/docs/pages-api/posts */
export const facebook = defineNetwork({
  id: 'facebook',
  name: 'Facebook Page',
  /** Facebook documents neither the number, which is the one that is commonly met, nor what it counts. */
  text: { max: 63_206, unit: 'utf16' },
  can: ['edit', 'remove', 'recent'],
  settings,

  connect({ page, access_token, version = 'v25.0', api_url = GRAPH }, io) {
    const ask = asking(io, {
      secrets: [access_token],
      limits: [],
      own: (answer) => meaning(answer, io.now()),
    })
    /** The token stands in a header: addresses are logged by everything on the way. */
    const call: Ask = (path, init) =>
      ask(`${api_url}/${version}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${access_token}`, ...init?.headers },
      })
    return {
      publish: (draft) => publish(call, page, draft, io.now()),
      find: (draft, since) => find(call, page, draft, lookFrom(since)),
      check: () => check(call, page),
      edit: (post, draft) => edit(call, post, draft),
      remove: (post) => remove(call, post),
      recent: (since) => recent(call, page, since),
    }
  },
})

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const created = z.object({ id: toldName })

async function publish(call: Ask, page: string, draft: Draft, now: Date): Promise<PublishResult> {
  const { text, url } = draft
  const link = text.includes(url) && { link: url }
  const answer = await call(`/${page}/feed`, json({ message: text, ...link, published: true }))
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const { data } = created.safeParse(answer.body)
  if (!data) return { outcome: 'lost', reason: 'the answer does not name a post' }
  const resetAt = regained(answer.headers, now)
  const rate = resetAt && { rate: { remaining: 0, resetAt } }
  return { outcome: 'published', ...namedPost(data), ...rate }
}

const postPath = ({ id }: NetworkPost) => `/${encodeURIComponent(id)}`

/** https://developers.facebook.com/docs/pages-api/posts#update-a-post */
async function edit(call: Ask, post: NetworkPost, { text }: Draft): Promise<ChangeResult> {
  return changed(await call(postPath(post), json({ message: text })))
}

/** https://developers.facebook.com/docs/pages-api/posts#delete-a-post */
async function remove(call: Ask, post: NetworkPost): Promise<ChangeResult> {
  return changed(await call(postPath(post), { method: 'DELETE' }))
}

const success = z.object({ success: z.literal(true) })

function changed(answer: Awaited<ReturnType<Ask>>): ChangeResult {
  if (answer.outcome !== 'answered' || success.safeParse(answer.body).success) {
    return changeResult(answer)
  }
  return { outcome: 'lost', reason: 'the answer does not say that it was done' }
}

const shownPage = z.object({ name: toldName, link: toldAddress })

/** https://developers.facebook.com/docs/graph-api/reference/page/ */
async function check(call: Ask, page: string): Promise<CheckResult> {
  const answer = await call(`/${page}?fields=name,link`)
  if (answer.outcome !== 'answered') return checkFailure(answer)
  const { data } = shownPage.safeParse(answer.body)
  if (!data) return { outcome: 'blocked', reason: 'the answer does not name the Page' }
  const { name, link } = data
  return { outcome: 'ok', name, ...(link && { url: link }) }
}
