import { mappedPost, type PostMap } from '../../core/mapped-post.ts'
import type { ChangeWord, WebhookSource } from '../../core/source.ts'
import type { SourceChange } from '../../ports/webhook.ts'

/** What a message asks for, once it is known what happened: the parts of the post by the map. */
export function mappedChange(
  source: WebhookSource,
  map: PostMap,
  body: unknown,
  word: ChangeWord,
): SourceChange {
  if (word === 'ignored')
    return { does: 'nothing', reason: 'The set-up says to ignore this event.' }
  const { post, key } = mappedPost(map, body, source.base)
  const { url, updated_at } = post
  const named = {
    ...(key !== undefined && { key }),
    ...(typeof url === 'string' && { url }),
    ...(typeof updated_at === 'string' && { changedAt: updated_at }),
  }
  if (word === 'deleted') return { does: 'delete', ...named }
  if (word === 'unpublished') return { does: 'unpublish', ...named }
  const isDraft = post.status === 'draft'
  return { does: 'save', post, word: isDraft ? 'draft' : word, ...named }
}
