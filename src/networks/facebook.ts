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
import { graphOf, settings } from './facebook/settings.ts'
import { grantedFor, signInToFacebook } from './facebook/sign-in.ts'
import { grantsOf } from './http/grant.ts'
import { meaning, regained } from './http/graph-errors.ts'
import { toldAddress, toldName } from './http/told.ts'
import { type Ask, asking, changeResult, checkFailure, lookFrom, publishFailure } from './http.ts'

/** https://developers.facebook.com/docs/pages-api/posts */
export const facebook = defineNetwork({
  id: 'facebook',
  name: 'Facebook Page',
  /** Facebook documents neither the number, which is the one that is commonly met, nor what it counts. */
  text: { max: 63_206, unit: 'utf16' },
  can: ['edit', 'remove', 'recent'],
  settings,
  signIn: signInToFacebook,

  connect(settings, io) {
    const { page, access_token, app_secret } = settings
    /** The token stands in a header: addresses are logged by everything on the way. */
    const asked =
      (token: string): Ask =>
      (path, init) =>
        asking(io, {
          secrets: app_secret ? [token, app_secret] : [token],
          limits: [],
          own: (answer) => meaning(answer, io.now()),
        })(`${graphOf(settings)}${path}`, {
          ...init,
          headers: { authorization: `Bearer ${token}`, ...init?.headers },
        })
    const call = access_token
      ? asked(access_token)
      : grantsOf(io, grantedFor(settings)).calling(asked)
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
