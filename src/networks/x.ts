import type { TwitterApiv2 } from 'twitter-api-v2'
import { z } from 'zod'
import {
  type ChangeResult,
  type CheckResult,
  type Draft,
  defineNetwork,
  type NetworkIO,
  type NetworkPost,
  type Progress,
  type PublishResult,
} from '../ports/network.ts'
import { toldOf } from './http/media.ts'
import { usedUp } from './http/rate-limits.ts'
import { toldName } from './http/told.ts'
import { changeResult, checkFailure, lookFrom, publishFailure } from './http.ts'
import { type Exchange, LIMITS, open } from './x/client.ts'
import { images, uploadMedia } from './x/media.ts'
import { settings } from './x/settings.ts'
import { signInToX } from './x/sign-in.ts'
import { addressOf, find, isMissing, type Known, recent, replies, user } from './x/timeline.ts'

/** https://docs.x.com/x-api/posts/create-post */
export const x = defineNetwork({
  id: 'x',
  name: 'X',
  text: { max: 280, unit: 'weighted', urlLength: 23, links: 'bare', mentions: 'name', cashtags: 1 },
  images,
  /** A post can only be edited with a subscription, and not for long: https://docs.x.com/x-api/fundamentals/edit-posts */
  can: ['reply', 'remove', 'recent', 'replies'],
  refusesRepeats: true,
  /** Reads are those of the account's own posts by its own app. */
  cost: {
    since: '2026-04-20',
    source: 'https://docs.x.com/x-api/getting-started/pricing',
    post: 0.015,
    postWithLink: 0.2,
    read: 0.001,
    remove: 0.01,
    altText: 0.005,
  },
  settings,
  signIn: signInToX,

  connect(settings, io) {
    let client: Promise<TwitterApiv2> | undefined
    const api = () => (client ??= open(settings, io))
    const known: Known = { read: io.read }
    return {
      publish: async (draft, progress) => publish(api, io, draft, progress),
      find: async (draft, since) => find(await api(), known, draft, lookFrom(since)),
      check: async () => check(await api()),
      remove: async (post) => remove(await api(), post),
      recent: async (since) => recent(await api(), known, since),
      replies: async (post) => replies(await api(), known, post),
    }
  },
})

const created = z.object({ data: z.object({ id: toldName }) })

async function publish(
  api: () => Promise<TwitterApiv2>,
  io: NetworkIO,
  draft: Draft,
  progress: Progress | undefined,
): Promise<PublishResult> {
  const uploaded = await uploadMedia(api, io, draft, progress)
  if (uploaded.outcome === 'failed') return publishFailure(uploaded.failure, draft)
  const { text, replyTo } = draft
  const reply = replyTo && { reply: { in_reply_to_tweet_id: replyTo.id } }
  const media = uploaded.outcome === 'uploaded' && { media: { media_ids: [uploaded.media] } }
  const answer = await (await api()).post<Exchange>('tweets', { text, ...reply, ...media })
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const { data } = created.safeParse(answer.body)
  if (!data) return { outcome: 'lost', reason: 'the answer does not name a post' }
  const { id } = data.data
  const rate = usedUp(answer.headers, LIMITS, io.now())
  return { outcome: 'published', id, url: addressOf(id), ...toldOf(uploaded), ...rate }
}

const deleted = z.object({ data: z.object({ deleted: z.boolean() }) })

/** https://docs.x.com/x-api/posts/delete-post */
async function remove(api: TwitterApiv2, { id }: NetworkPost): Promise<ChangeResult> {
  const answer = await api.delete<Exchange>(`tweets/${encodeURIComponent(id)}`)
  if (answer.outcome !== 'answered') return changeResult(answer)
  const { data } = deleted.safeParse(answer.body)
  if (data) return { outcome: data.data.deleted ? 'done' : 'gone' }
  if (isMissing(answer.body)) return { outcome: 'gone' }
  return { outcome: 'lost', reason: 'the answer does not say whether it is deleted' }
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
