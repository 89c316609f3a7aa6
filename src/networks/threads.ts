import { z } from 'zod'
import {
  type CheckResult,
  type Draft,
  defineNetwork,
  type FindResult,
  type NetworkPost,
  type Progress,
  type PublishResult,
} from '../ports/network.ts'
import { toldAddress, toldName } from './http/told.ts'
import {
  changeResult,
  checkFailure,
  type Failure,
  lookFailure,
  lookFrom,
  publishFailure,
} from './http.ts'
import { type Call, calling } from './threads/connection.ts'
import { makeContainer, standingOf, UNKNOWN, unseen } from './threads/containers.ts'
import { GRAPH, settings } from './threads/settings.ts'
import { grantedTokens, signInToThreads } from './threads/sign-in.ts'
import { find, recent } from './threads/timeline.ts'
import { tokensOf, type ValidToken } from './threads/token.ts'

/** https://developers.facebook.com/docs/threads/posts */
export const threads = defineNetwork({
  id: 'threads',
  name: 'Threads',
  text: { max: 500, unit: 'emoji-bytes', maxLinks: 5, mentions: 'dotted-name' },
  can: ['reply', 'remove', 'recent'],
  settings,
  signIn: signInToThreads,

  connect(settings, io) {
    const { access_token, app_secret = '', api_url = GRAPH } = settings
    const tokens = access_token ? tokensOf(io, api_url, access_token) : grantedTokens(settings, io)
    const secrets = [access_token ?? '', app_secret].filter((one) => one !== '')
    const calls = (valid: ValidToken | Failure): Call =>
      'token' in valid
        ? calling(io, `${api_url}/v1.0`, valid.token, secrets)
        : () => Promise.resolve(valid)
    const open = async () => calls(await tokens.open())
    return {
      publish: async (draft, progress) => publish(await open(), draft, io.now(), progress),
      find: async (draft, since, kept) => look(await open(), draft, lookFrom(since), kept),
      async check() {
        const valid = await tokens.renewed()
        return check(calls(valid), 'token' in valid ? valid.endsAt : undefined)
      },
      remove: async ({ id }) =>
        changeResult(await (await open())('DELETE', `/${encodeURIComponent(id)}`)),
      recent: async (since) => recent(await open(), since),
    }
  },
})

/**
 * Two steps: a container is made and kept, then published, which can be done only once. Until the second step nobody sees
 * anything, so whatever is lost before it was certainly not posted.
 */
async function publish(
  call: Call,
  draft: Draft,
  now: Date,
  progress: Progress | undefined,
): Promise<PublishResult> {
  const begun = progress?.kept
  if (begun !== undefined) {
    const standing = await standingOf(call, begun)
    if (standing.outcome === 'ready') return publishContainer(call, begun)
    if (standing.outcome === 'published') return alreadyThere(call, draft, now)
    if (standing.outcome === 'working') return notReady
    if (standing.outcome === 'failed') return publishFailure(unseen(standing.failure), draft)
  }
  const made = await makeContainer(call, draft)
  if (made.outcome !== 'made') return publishFailure(made, draft)
  if (progress && !(await progress.keep(made.id))) {
    return { outcome: 'retry', reason: 'Posthorn was held up before it could publish this.' }
  }
  return publishWhenReady(call, made.id, draft, now)
}

async function publishWhenReady(
  call: Call,
  container: string,
  draft: Draft,
  now: Date,
): Promise<PublishResult> {
  const standing = await standingOf(call, container)
  switch (standing.outcome) {
    case 'ready':
      return publishContainer(call, container)
    case 'working':
      return notReady
    case 'published':
      return alreadyThere(call, draft, now)
    case 'failed':
      return publishFailure(unseen(standing.failure), draft)
    case 'spent': {
      const reason = `Threads could not make the post: ${standing.reason ?? UNKNOWN}`
      const isFinal = standing.reason !== undefined && standing.reason !== UNKNOWN
      return { outcome: isFinal ? 'rejected' : 'retry', reason }
    }
  }
}

/** Kept for the next attempt, which a look at the container must come before. */
const notReady: PublishResult = { outcome: 'lost', reason: 'Threads is still making the post' }

const published = z.object({ id: toldName })

async function publishContainer(call: Call, container: string): Promise<PublishResult> {
  const answer = await call('POST', '/me/threads_publish', { creation_id: container })
  if (answer.outcome === 'gone') return { outcome: 'retry', reason: answer.reason }
  if (answer.outcome !== 'answered') return answer
  const { data } = published.safeParse(answer.body)
  if (!data) return { outcome: 'lost', reason: 'the answer does not name a post' }
  return { outcome: 'published', ...(await withAddress(call, data.id)) }
}

const shown = z.object({ permalink: toldAddress })

/** A post is there, whether or not its address is told. */
async function withAddress(call: Call, id: string): Promise<NetworkPost> {
  const answer = await call('GET', `/${encodeURIComponent(id)}`, { fields: 'permalink' })
  const { data } = shown.safeParse(answer.outcome === 'answered' ? answer.body : undefined)
  return { id, ...(data?.permalink && { url: data.permalink }) }
}

/** A container lives for a day. */
const DAY = 24 * 60 * 60_000
const THERE = 'Threads has published this already'

/** The container tells that it was published, and not as which post. */
async function alreadyThere(call: Call, draft: Draft, now: Date): Promise<PublishResult> {
  const found = await find(call, draft, new Date(now.getTime() - DAY))
  return {
    outcome: 'duplicate',
    reason: THERE,
    ...(found.outcome === 'found' && { post: found.post }),
  }
}

/** The container knows whether it was published; without one, only the list of posts can tell. */
async function look(
  call: Call,
  draft: Draft,
  from: Date,
  container: string | undefined,
): Promise<FindResult> {
  if (container === undefined) return find(call, draft, from)
  const standing = await standingOf(call, container)
  switch (standing.outcome) {
    case 'ready':
      return { outcome: 'absent' }
    case 'working':
      return { outcome: 'later', reason: 'Threads is still making the post' }
    case 'failed':
      return lookFailure(standing.failure)
    case 'spent':
      return find(call, draft, from)
    case 'published': {
      const found = await find(call, draft, from)
      if (found.outcome !== 'absent') return found
      return { outcome: 'later', reason: `${THERE}, and does not list it yet` }
    }
  }
}

const person = z.object({ username: toldName })

const quota = z.object({
  data: z.array(
    z.object({ quota_usage: z.number(), config: z.object({ quota_total: z.number() }) }),
  ),
})

/** https://developers.facebook.com/docs/threads/threads-profiles and /docs/threads/overview */
async function check(call: Call, endsAt: Date | undefined): Promise<CheckResult> {
  const answer = await call('GET', '/me', { fields: 'id,username' })
  if (answer.outcome !== 'answered') return checkFailure(answer)
  const { data } = person.safeParse(answer.body)
  if (!data) return { outcome: 'blocked', reason: 'the answer does not name the account' }
  const full = await usedUp(call)
  if (full)
    return full.outcome === 'full' ? { outcome: 'later', reason: full.reason } : checkFailure(full)
  const { username } = data
  const url = `https://www.threads.com/@${encodeURIComponent(username)}`
  return { outcome: 'ok', name: `@${username}`, url, ...(endsAt && { expiresAt: endsAt }) }
}

/** Whether what may be posted in 24 hours is used up. Asking for it needs the permission to publish, so it proves that one too. */
async function usedUp(
  call: Call,
): Promise<Failure | { readonly outcome: 'full'; readonly reason: string } | undefined> {
  const answer = await call('GET', '/me/threads_publishing_limit', { fields: 'quota_usage,config' })
  if (answer.outcome !== 'answered') return answer
  const told = quota.safeParse(answer.body).data?.data[0]
  if (!told || told.quota_usage < told.config.quota_total) return undefined
  const { quota_usage, config } = told
  const reason = `${quota_usage} of ${config.quota_total} posts of the last 24 hours are used up`
  return { outcome: 'full', reason }
}
