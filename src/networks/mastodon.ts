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
import { grantsOf } from './http/grant.ts'
import { toldOf } from './http/media.ts'
import { usedUp } from './http/rate-limits.ts'
import { toldAddress, toldName } from './http/told.ts'
import {
  type Ask,
  asking,
  type BadAnswer,
  changeResult,
  checkFailure,
  type Failure,
  lookFrom,
  publishFailure,
} from './http.ts'
import { images, mediaOf, uploadMedia } from './mastodon/media.ts'
import { grantedFor, settings, signInToMastodon } from './mastodon/sign-in.ts'
import { acceptedStatus, find, postOf, recent, replies, statusId } from './mastodon/timeline.ts'

const LIMITS = ['x-ratelimit']

/** https://docs.joinmastodon.org/methods/statuses/ and servers that speak the same API. */
export const mastodon = defineNetwork({
  id: 'mastodon',
  name: 'Mastodon',
  text: {
    max: 500,
    unit: 'graphemes',
    urlLength: 23,
    links: 'scheme',
    shortMentions: true,
    mentions: 'address',
  },
  images,
  can: ['reply', 'edit', 'remove', 'recent', 'replies'],
  settings,
  signIn: signInToMastodon,

  connect({ server, access_token }, io) {
    const asked =
      (token: string): Ask =>
      (path, init) =>
        asking(io, { secrets: [token], limits: LIMITS, own })(`${server}${path}`, {
          ...init,
          headers: { authorization: `Bearer ${token}`, ...init?.headers },
        })
    const call = access_token
      ? asked(access_token)
      : grantsOf(io, grantedFor({ server })).calling(asked)
    return {
      publish: (draft, progress) => publish(call, io, draft, progress),
      find: (draft, since) => find(call, draft, lookFrom(since)),
      check: () => check(call, server),
      edit: (post, draft) => edit(call, post, draft),
      remove: (post) => remove(call, post),
      recent: (since) => recent(call, since),
      replies: (post) => replies(call, post),
    }
  },
})

/**
 * Some servers answer a bad token with 422 and no JSON; Akkoma a key that is still being handled with 409. What is asked for by
 * its id and not found is gone; at a create that can only be the post that is answered.
 */
function own({ method, status, body, reason }: BadAnswer): Failure | undefined {
  const missing = status === 404 || status === 410
  if (missing && (method !== 'POST' || notThere.safeParse(body).success)) {
    return { outcome: 'gone', reason }
  }
  if (status === 422 && body === undefined) return { outcome: 'auth', reason }
  if (status === 422 && notReady.safeParse(body).success) return { outcome: 'retry', reason }
  if (status === 409) return { outcome: 'lost', reason }
  return undefined
}

const notReady = z.object({ error: z.string().regex(/not finished processing|not ready/i) })

/** In the words of Mastodon, and of servers that say no more than that a record was not found. */
const notThere = z.object({ error: z.string().regex(/reply|not found/i) })

async function publish(
  call: Ask,
  io: NetworkIO,
  draft: Draft,
  progress: Progress | undefined,
): Promise<PublishResult> {
  const { text, key, language, replyTo } = draft
  const media = await uploadMedia(call, io, draft, progress)
  if (media.outcome === 'failed') return publishFailure(media.failure, draft)
  const answer = await call('/api/v1/statuses', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({
      status: text,
      ...(language && { language }),
      ...(replyTo && { in_reply_to_id: replyTo.id }),
      ...(media.outcome === 'uploaded' && { media_ids: [media.media] }),
    }),
  })
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const status = acceptedStatus.safeParse(answer.body)
  if (!status.success) return { outcome: 'lost', reason: 'the answer does not name a post' }
  const rate = usedUp(answer.headers, LIMITS, io.now())
  return { outcome: 'published', ...postOf(status.data), ...toldOf(media), ...rate }
}

/** https://docs.joinmastodon.org/methods/statuses/#edit */
async function edit(call: Ask, post: NetworkPost, draft: Draft): Promise<ChangeResult> {
  const media = await mediaOf(call, post, draft)
  if (media.outcome !== 'ids') return changeResult(media)
  const { text, language } = draft
  const answer = await call(`/api/v1/statuses/${encodeURIComponent(post.id)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      status: text,
      ...(language && { language }),
      ...(media.ids.length > 0 && { media_ids: media.ids }),
    }),
  })
  return changeResult(answer)
}

/** https://docs.joinmastodon.org/methods/statuses/#delete */
async function remove(call: Ask, { id }: NetworkPost) {
  const path = `/api/v1/statuses/${encodeURIComponent(id)}`
  return changeResult(await call(path, { method: 'DELETE' }))
}

const person = z.object({ id: statusId, username: toldName, url: toldAddress })

async function check(call: Ask, server: string): Promise<CheckResult> {
  const answer = await call('/api/v1/accounts/verify_credentials')
  if (answer.outcome !== 'answered') return checkFailure(answer)
  const account = person.safeParse(answer.body)
  if (!account.success) {
    return { outcome: 'blocked', reason: 'the server does not answer like Mastodon' }
  }
  const { username, url } = account.data
  const text = await limits(call)
  return {
    outcome: 'ok',
    name: `@${username}@${new URL(server).host}`,
    ...(url && { url }),
    ...(text && { text }),
  }
}

const count = z.number().int().positive()
const instance = z.object({
  configuration: z
    .object({
      statuses: z.object({
        max_characters: count.optional(),
        characters_reserved_per_url: count.optional(),
      }),
    })
    .optional(),
  /** Pleroma and Akkoma. */
  max_toot_chars: count.optional(),
})

/** Servers set their own limits; older ones tell them only under v1. */
async function limits(call: Ask): Promise<{ max?: number; urlLength?: number } | undefined> {
  for (const path of ['/api/v2/instance', '/api/v1/instance']) {
    const answer = await call(path)
    const told = answer.outcome === 'answered' ? instance.safeParse(answer.body).data : undefined
    const { max_characters: max = told?.max_toot_chars, characters_reserved_per_url: urlLength } =
      told?.configuration?.statuses ?? {}
    if (max) return urlLength ? { max, urlLength } : { max }
  }
  return undefined
}
