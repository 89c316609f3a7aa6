import { InputError } from '../core/errors.ts'
import type { Post, PostInput } from '../core/post.ts'
import type { Ports } from '../ports/ports.ts'
import type { PostRecord } from '../ports/post-store.ts'
import { type AmendPorts, amendPosts } from './amend-post.ts'
import { reviewApprovals } from './approve-delivery.ts'
import { composePost, namesOf, type Origin } from './compose-post.ts'
import { planDeliveries } from './plan-deliveries.ts'
import { type Recognised, recognise } from './recognise-post.ts'

export interface SaveResult {
  readonly post: Post
  readonly outcome: 'created' | 'updated' | 'unchanged'
}

/** Somebody else may save the same post at the same moment; one of the two goes again on top of the other. */
const TRIES = 5

/**
 * Saves a post: updates the one with the same id, former GUID or canonical URL, else makes a new one, and plans its
 * deliveries. A save that changes nothing writes nothing.
 *
 * @param revision the post as it was seen: one at another revision stays as it is
 * @throws InputError `conflict` when the id and the URL belong to two different posts; `precondition-failed`
 */
export async function savePost(
  ports: AmendPorts & Pick<Ports, 'planning'>,
  input: PostInput,
  origin: Origin = {},
  revision?: number,
): Promise<SaveResult> {
  const publication = await publicationOf(ports)
  for (let tried = 0; tried < TRIES; tried += 1) {
    const now = ports.clock.now()
    const recognised = await findExisting(ports, input, origin, now)
    const { post: existing, says } = recognised
    if (revision !== undefined) mustBeAt(existing, revision)
    const made = composePost(existing, input, recognised.origin, {
      publication,
      now,
      mint: ports.clock.mint,
    })
    if (existing && !made) {
      await learnNames(ports, existing.id, recognised, now)
      return { post: existing, outcome: 'unchanged' }
    }
    const record = { ...(made as PostRecord), ...(says !== undefined && { recognised: says }) }
    if (await write(ports, record, existing)) {
      await planDeliveries(ports, [record.post])
      if (existing) await reviewApprovals(ports, record.post.id)
      if (existing) await amendPosts(ports)
      return { post: record.post, outcome: existing ? 'updated' : 'created' }
    }
  }
  throw new InputError('conflict', 'The post was saved by others at the same moment: save it again')
}

/** @throws InputError `precondition-failed` */
export function mustBeAt(post: Post | undefined, revision: number): void {
  if (post?.revision === revision) return
  throw new InputError(
    'precondition-failed',
    `Expected the post at revision ${revision}: it was changed since it was read`,
  )
}

/** @throws InputError `unavailable` before a set-up was applied */
export async function publicationOf({ setup }: Pick<Ports, 'setup'>) {
  const publication = await setup.publication()
  if (publication) return publication
  throw new InputError(
    'unavailable',
    'There is no publication yet: apply a configuration first (posthorn apply config/posthorn.yaml)',
  )
}

/** What it is called now although nothing else changed, so that it is known by that as well. */
async function learnNames(
  { posts }: Pick<Ports, 'posts'>,
  id: string,
  { unknown: aliases, says }: Recognised,
  now: Date,
): Promise<void> {
  if (aliases.length === 0) return
  await posts.addNames([{ id, aliases, ...(says !== undefined && { recognised: says }) }], now)
}

async function findExisting(
  { posts }: Pick<Ports, 'posts'>,
  input: PostInput,
  origin: Origin,
  now: Date,
): Promise<Recognised> {
  const recognised = recognise(input, origin, {
    posts: await posts.byAliases(namesOf(input, origin)),
    present: new Set(),
    now,
    mayMean: () => true,
  })
  if (input.id === undefined) return recognised
  const byName = recognised.post
  const byId = await posts.byId(input.id)
  if (byName && byName.id !== input.id) {
    throw new InputError(
      'conflict',
      byId
        ? `url: ${input.url} belongs to the post ${byName.id}, not to ${input.id}`
        : `id: the post with this url is ${byName.id}, and an id never changes`,
      [{ path: byId ? 'url' : 'id', message: `belongs to the post ${byName.id}` }],
    )
  }
  return { ...recognised, ...(byId && { post: byId }) }
}

function write(
  { posts }: Pick<Ports, 'posts'>,
  record: PostRecord,
  existing: Post | undefined,
): Promise<boolean> {
  return existing ? posts.update(record, existing.revision) : posts.insert([record])
}
