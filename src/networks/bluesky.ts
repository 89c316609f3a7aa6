import { z } from 'zod'
import type { NetworkImages } from '../core/image-rules.ts'
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
import { uploadBlob } from './bluesky/blob.ts'
import { putDocument, removeDocument } from './bluesky/document.ts'
import { beforehand, LIMITS, type Login } from './bluesky/login.ts'
import { mentioned } from './bluesky/mentions.ts'
import { POSTS, type ReplyRefs, record } from './bluesky/record.ts'
import { recordKey } from './bluesky/record-key.ts'
import {
  find,
  postOf,
  type Repository,
  recordOf,
  repository,
  strongRef,
} from './bluesky/repository.ts'
import { recent } from './bluesky/timeline.ts'
import { toldOf } from './http/media.ts'
import { usedUp } from './http/rate-limits.ts'
import { credential, serverAddress } from './http/settings.ts'
import { toldName } from './http/told.ts'
import { changeResult, checkFailure, type Failure, publishFailure } from './http.ts'

const settings = z.object({
  service: serverAddress('expected an address like https://bsky.social')
    .default('https://bsky.social')
    .meta({
      title: 'Server',
      description: 'Where the account lives. Nearly all live at https://bsky.social',
    }),
  identifier: z
    .string()
    .trim()
    .transform((name) => name.replace(/^@/, ''))
    .pipe(z.string().regex(/^[^\s/?#]+$/, 'expected a handle like news.example'))
    .meta({ title: 'Handle', description: 'The name of the account, like news.example' }),
  app_password: credential('a password').meta({
    title: 'App password',
    description: 'Settings → Privacy and security → App passwords; not that of the account',
    secret: true,
  }),
  documents: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
    .optional()
    .meta({
      title: 'Documents',
      description: 'true: each post is also written down as a site.standard.document',
    }),
})

/**
 * https://github.com/bluesky-social/atproto/tree/main/lexicons/app/bsky/embed: a million bytes on a card, two million by itself. What
 * people see is never wider than 2000 pixels.
 */
const images: NetworkImages = {
  card: {
    types: ['image/jpeg', 'image/png'],
    maxBytes: 1_000_000,
    maxWidth: 1_600,
    maxHeight: 1_600,
  },
  attach: {
    types: ['image/jpeg', 'image/png'],
    maxBytes: 2_000_000,
    maxWidth: 2_000,
    maxHeight: 2_000,
    maxAlt: 2_000,
  },
}

/** https://docs.bsky.app/docs/advanced-guides/posts, on servers that speak the AT Protocol. */
export const bluesky = defineNetwork({
  id: 'bluesky',
  name: 'Bluesky',
  text: { max: 300, unit: 'graphemes', maxBytes: 3000, mentions: 'domain' },
  card: true,
  images,
  can: ['reply', 'remove', 'recent'],
  settings,
  wholePost: 'documents',

  connect(credentials, io) {
    const account = repository(credentials, io)
    return {
      publish: (draft, progress) => publish(account, io, draft, progress),
      async find(draft) {
        if (draft.at !== undefined) return find(account, await keyOf(draft, draft.at))
        return { outcome: 'unable', reason: 'the moment that its key is made of was not kept' }
      },
      check: () => check(account),
      remove: (post) => remove(account, post, credentials.documents === true),
      recent: (since) => recent(account, since),
    }
  },
})

const keyOf = ({ key }: Draft, at: string) => recordKey(new Date(at), key)

/**
 * Puts the record under a key of its own, and only where none is. A server that has the very same one there changes nothing
 * and says so with a good answer, so that a repetition is harmless.
 */
async function publish(
  account: Repository,
  io: NetworkIO,
  draft: Draft,
  progress: Progress | undefined,
): Promise<PublishResult> {
  const at = draft.at ?? io.now().toISOString()
  const login = await account.open()
  if (login.outcome !== 'open') return publishFailure(login, draft)
  const reply = await replyRefs(account, login, draft)
  if (reply?.outcome === 'failed') return publishFailure(reply.failure, draft)
  const media = await uploadBlob(io, account, login, draft, progress)
  if (media.outcome === 'failed') return publishFailure(media.failure, draft)
  const { article } = draft
  const undocumented = article && (await putDocument(account, login, article))
  const rkey = await keyOf(draft, at)
  const answer = await account.ask(login, 'com.atproto.repo.putRecord', {
    repo: login.did,
    collection: POSTS,
    rkey,
    swapRecord: null,
    record: record(draft, at, {
      dids: await mentioned(account, draft.text),
      reply: reply?.refs,
      blob: media.outcome === 'uploaded' ? media.media : undefined,
    }),
  })
  if (answer.outcome === 'duplicate') return duplicate(account, login, rkey, answer.reason)
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const put = putAnswer.extend({ uri: z.string().endsWith(`/${rkey}`) }).safeParse(answer.body)
  if (!put.success) return { outcome: 'lost', reason: 'the answer does not name the post' }
  const { uri, cid } = put.data
  if (article && cid) await putDocument(account, login, article, { uri, cid })
  const rate = usedUp(answer.headers, LIMITS, io.now())
  const told = undocumented ? { without: `It went without its document: ${undocumented}.` } : {}
  return { outcome: 'published', ...postOf(login, rkey), ...told, ...toldOf(media), ...rate }
}

/** https://docs.bsky.app/docs/api/com-atproto-repo-put-record */
const putAnswer = strongRef.partial({ cid: true })

/** Another text stands under this key. */
async function duplicate(
  account: Repository,
  login: Login,
  rkey: string,
  reason: string,
): Promise<PublishResult> {
  const there = await recordOf(account, login, rkey)
  const post = there.outcome === 'record' ? postOf(login, rkey) : undefined
  return { outcome: 'duplicate', reason, ...(post && { post }) }
}

type Replying =
  | { readonly outcome: 'reply'; readonly refs: ReplyRefs }
  | { readonly outcome: 'failed'; readonly failure: Failure }

async function replyRefs(
  account: Repository,
  login: Login,
  { replyTo }: Draft,
): Promise<Replying | undefined> {
  if (!replyTo) return undefined
  const parent = await recordOf(account, login, replyTo.id)
  if (parent.outcome === 'record') {
    return { outcome: 'reply', refs: { root: parent.root, parent: parent.ref } }
  }
  const reason = `${parent.reason} (the post that this reply answers)`
  return { outcome: 'failed', failure: beforehand({ ...parent, reason }) }
}

const deleted = z.object({ commit: z.unknown().optional() })

/** https://docs.bsky.app/docs/api/com-atproto-repo-delete-record: what is not there is deleted without a commit. */
async function remove(
  account: Repository,
  post: NetworkPost,
  documents: boolean,
): Promise<ChangeResult> {
  const { id: rkey } = post
  const login = await account.open()
  if (login.outcome !== 'open') return changeResult(login)
  const body = { repo: login.did, collection: POSTS, rkey }
  const answer = await account.ask(login, 'com.atproto.repo.deleteRecord', body)
  if (answer.outcome !== 'answered') return changeResult(answer)
  if (documents) await removeDocument(account, login, post)
  return { outcome: deleted.safeParse(answer.body).data?.commit ? 'done' : 'gone' }
}

const session = z.object({
  handle: toldName,
  active: z.boolean().default(true),
  status: z.string().optional(),
})

/** https://docs.bsky.app/docs/api/com-atproto-server-get-session */
async function check(account: Repository): Promise<CheckResult> {
  const login = await account.open()
  if (login.outcome !== 'open') return checkFailure(login)
  const answer = await account.ask(login, 'com.atproto.server.getSession')
  if (answer.outcome !== 'answered') return checkFailure(answer)
  const told = session.safeParse(answer.body)
  if (!told.success)
    return { outcome: 'blocked', reason: 'the server does not answer like Bluesky' }
  const { handle, active, status = 'not active' } = told.data
  if (!active) return { outcome: 'blocked', reason: `the account is ${status}` }
  return { outcome: 'ok', name: `@${handle}`, url: `https://bsky.app/profile/${handle}` }
}
