import { excerpt } from '../core/html-text.ts'
import { canonicalUrl } from '../core/identity.ts'
import { type Post, postInput } from '../core/post.ts'
import type { WebhookSource } from '../core/source.ts'
import type { Ports } from '../ports/ports.ts'
import type { Alias } from '../ports/post-store.ts'
import type { SourceChange, TextedPost } from '../ports/webhook.ts'
import type { AmendPorts } from './amend-post.ts'
import { withPageTexts } from './ask-page-texts.ts'
import { deletePost, postInputOf } from './change-post.ts'
import { keyName } from './compose-post.ts'
import { savePost } from './save-post.ts'

type ChangePorts = AmendPorts & Pick<Ports, 'archive' | 'pageTexts' | 'planning'>

export type CarriedOut =
  | {
      readonly state: 'done' | 'ignored'
      readonly postId?: string
      readonly reason?: string
    }
  | { readonly failed: string }

const DEK_MAX = 1_000
const SUMMARY_MAX = 20_000

type Change = Extract<SourceChange, { readonly does: 'save' | 'unpublish' | 'delete' }>

/**
 * Does to a post what its source did. An edit of a post that Posthorn never had counts as shared already: who edits an old post
 * announces nothing (promise 10).
 */
export async function carryOutChange(
  ports: ChangePorts,
  { id: source, fullText = false }: Pick<WebhookSource, 'id' | 'fullText'>,
  change: Change,
): Promise<CarriedOut> {
  if (change.does === 'save') return save(ports, { source, fullText }, change)
  const post = await ports.posts.byAlias(aliasesOf(source, change))
  if (!post) return { state: 'ignored', reason: 'Posthorn does not have this post.' }
  const { id: postId, status } = post
  if (change.does === 'delete') {
    if (status !== 'deleted') await deletePost(ports, postId)
    return { state: 'done', postId }
  }
  if (status !== 'published') return { state: 'done', postId, reason: `It is ${status} here.` }
  await savePost(ports, draftOf(post, ports.clock.now()), { source })
  return { state: 'done', postId }
}

async function save(
  ports: ChangePorts,
  { source, fullText }: { readonly source: string; readonly fullText: boolean },
  { post, word, key, guid }: Extract<Change, { readonly does: 'save' }>,
): Promise<CarriedOut> {
  const status = word === 'draft' ? 'draft' : (post.status ?? 'published')
  const parsed = postInput.safeParse({ ...withLine(post), status })
  if (!parsed.success) {
    const said = parsed.error.issues.map(({ path, message }) =>
      path.length === 1 && post[String(path[0])] === undefined
        ? `${String(path[0])}: the message has none`
        : `${path.join('.')}: ${message}`,
    )
    return { failed: said.join('; ').slice(0, 1_000) }
  }
  const names = { ...(key !== undefined && { key }), ...(guid !== undefined && { guid }) }
  const given = { post: parsed.data, ...names }
  const [read = given] =
    fullText && status === 'published' ? await withPageTexts(ports, source, [given]) : [given]
  const { post: saved } = await savePost(ports, read.post, {
    source,
    ...names,
    baseline: word === 'edited',
    returns: word === 'published',
  })
  return { state: 'done', postId: saved.id }
}

/** What is far too long for a line under the title is a summary. */
function withLine({ dek, ...post }: TextedPost): TextedPost {
  if (typeof dek !== 'string' || dek.length <= DEK_MAX) return dek ? { ...post, dek } : post
  return { summary: excerpt(dek, SUMMARY_MAX), ...post }
}

function aliasesOf(source: string, { key, guid, url }: Exclude<Change, { does: 'save' }>): Alias[] {
  return [
    ...keyName({ source, ...(key !== undefined && { key }) }),
    ...(guid === undefined ? [] : [{ kind: 'guid' as const, value: guid }]),
    ...(url === undefined ? [] : [{ kind: 'url' as const, value: canonicalUrl(url) }]),
  ]
}

const draftOf = (post: Post, now: Date) =>
  postInput.parse({ ...postInputOf(post, now), status: 'draft' })
