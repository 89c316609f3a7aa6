import { cleanLine, cleanText } from '../core/clean-text.ts'
import { InputError } from '../core/errors.ts'
import { ALT_MAX, type Post, postJson, postState } from '../core/post.ts'
import type { Ports } from '../ports/ports.ts'
import { type AmendPorts, amendPosts } from './amend-post.ts'
import { mustBeAt } from './save-post.ts'

type ChangePorts = AmendPorts & Pick<Ports, 'archive'>

/** @throws InputError `not-found` */
export async function existingPost({ posts }: Pick<Ports, 'posts'>, id: string): Promise<Post> {
  const post = await posts.byId(id)
  if (post) return post
  throw new InputError('not-found', `There is no post ${id}`)
}

/** Corrects a post: the note is shown to readers; `correction` also tells them that it changed. */
export function correctPost(
  ports: ChangePorts,
  id: string,
  { note, level }: { note: string; level: 'minor' | 'correction' },
  revision?: number,
): Promise<Post> {
  return change(ports, { id, revision }, (post, now) => {
    if (post.status !== 'published' && post.status !== 'draft') throw notThere(post)
    if (level === 'minor') return post
    return { ...post, updatedAt: now, correction: { at: now, note: cleanText(note) } }
  })
}

/**
 * Takes a post back with a notice. Nothing of it that is still planned goes out. A post that nobody has seen yet leaves no
 * notice: it is deleted.
 */
export function retractPost(
  ports: ChangePorts,
  id: string,
  { reason }: { reason: string },
  revision?: number,
): Promise<Post> {
  return change(ports, { id, revision }, (post, now) => {
    const state = postState(post, now)
    if (state !== 'published' && state !== 'retracted') {
      return { ...post, status: 'deleted', updatedAt: now }
    }
    const retraction = { at: now, note: cleanText(reason) }
    return { ...post, status: 'retracted', updatedAt: now, retraction }
  })
}

/** Says what the image of a post shows, for those who cannot see it. */
export function describeImage(ports: ChangePorts, id: string, text: string): Promise<Post> {
  const alt = cleanLine(text)
  if (alt === '') throw new InputError('invalid', 'alt: Expected some words on what it shows.')
  if (alt.length > ALT_MAX) {
    throw new InputError('invalid', `alt: Expected at most ${ALT_MAX} characters.`)
  }
  return change(ports, { id }, (post) => {
    const { image } = post
    if (!image) throw new InputError('wrong-state', `The post ${id} has no image`)
    return image.alt === alt ? post : { ...post, image: { ...image, alt } }
  })
}

/** Takes a post out quietly. */
export function deletePost(ports: ChangePorts, id: string, revision?: number): Promise<Post> {
  return change(ports, { id, revision }, (post, now) => ({
    ...post,
    status: 'deleted',
    updatedAt: now,
  }))
}

/** @throws InputError `precondition-failed` when the post is not at the revision at which it was seen */
async function change(
  ports: ChangePorts,
  { id, revision }: { readonly id: string; readonly revision?: number | undefined },
  how: (post: Post, now: Date) => Post,
): Promise<Post> {
  for (let tried = 0; tried < 5; tried += 1) {
    const before = await existingPost(ports, id)
    if (revision !== undefined) mustBeAt(before, revision)
    const savedAt = ports.clock.now()
    const now = new Date(Math.floor(savedAt.getTime() / 1000) * 1000)
    const changed = how(before, now)
    if (changed === before) return before
    const post = { ...changed, revision: before.revision + 1, savedAt }
    // Feeds name deleted posts, but only those that readers had seen.
    if (post.status === 'deleted') await ports.archive.numberOne(id, savedAt)
    if (await ports.posts.update({ post, aliases: [] }, before.revision)) {
      await ports.deliveries.withdrawStale(savedAt)
      await amendPosts(ports)
      return post
    }
  }
  throw new InputError(
    'conflict',
    `The post ${id} was changed by others at the same moment: try again`,
  )
}

const notThere = (post: Post) =>
  new InputError(
    'wrong-state',
    `The post ${post.id} is ${post.status}: there is nothing to correct`,
  )

/** A post as JSON that `postInput` accepts: what PATCH merges into. A draft that was made without a date gets one when it is published. */
export function postInputOf(post: Post, now: Date): Record<string, unknown> {
  const {
    guid: _guid,
    state: _state,
    status,
    revision: _revision,
    source: _source,
    baseline: _baseline,
    created_at: _created,
    correction: _correction,
    retraction: _retraction,
    published_at,
    ...input
  } = postJson(post, now)
  const isDated = status !== 'draft' || post.publishedAt.getTime() !== post.createdAt.getTime()
  return {
    ...input,
    ...(isDated && { published_at }),
    ...((status === 'draft' || status === 'published') && { status }),
  }
}
