import { InputError } from '../core/errors.ts'
import type { Post, PostInput } from '../core/post.ts'
import type { Ports } from '../ports/ports.ts'
import type { PostRecord } from '../ports/post-store.ts'
import { type AmendPorts, amendPosts } from './amend-post.ts'
import { reviewApprovals } from './approve-delivery.ts'
import { composePost, namesOf, type Origin } from './compose-post.ts'
import { planDeliveries } from './plan-deliveries.ts'

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
 * @throws InputError `conflict` when the id and the URL belong to two different posts
 */
export async function savePost(
  ports: AmendPorts & Pick<Ports, 'planning'>,
  input: PostInput,
  origin: Origin = {},
): Promise<SaveResult> {
  const publication = await publicationOf(ports)
  for (let tried = 0; tried < TRIES; tried += 1) {
    const existing = await findExisting(ports, input, origin)
    const record = composePost(existing, input, origin, {
      publication,
      now: ports.clock.now(),
      mint: ports.clock.mint,
    })
    if (!record) return { post: existing as Post, outcome: 'unchanged' }
    if (await write(ports, record, existing)) {
      await planDeliveries(ports, [record.post])
      if (existing) await reviewApprovals(ports, record.post.id)
      if (existing) await amendPosts(ports)
      return { post: record.post, outcome: existing ? 'updated' : 'created' }
    }
  }
  throw new InputError('conflict', 'The post was saved by others at the same moment: save it again')
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

async function findExisting(
  { posts }: Pick<Ports, 'posts'>,
  input: PostInput,
  origin: Origin,
): Promise<Post | undefined> {
  const byName = await posts.byAlias(namesOf(input, origin))
  if (input.id === undefined) return byName
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
  return byId
}

function write(
  { posts }: Pick<Ports, 'posts'>,
  record: PostRecord,
  existing: Post | undefined,
): Promise<boolean> {
  return existing ? posts.update(record, existing.revision) : posts.insert([record])
}
