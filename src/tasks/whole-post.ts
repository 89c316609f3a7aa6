import { articleOf } from '../core/article.ts'
import type { Article } from '../core/draft.ts'
import type { Post } from '../core/post.ts'
import type { Network } from '../ports/network.ts'

/** The whole post, where the account's settings ask the network to publish that too. */
export function wholePost(
  { wholePost: key }: Pick<Network, 'wholePost'>,
  settings: Readonly<Record<string, unknown>> | undefined,
  post: Post,
): { readonly article?: Article } {
  // A variable gives text.
  const isAsked = key !== undefined && String(settings?.[key]) === 'true'
  const article = isAsked ? articleOf(post) : undefined
  return article ? { article } : {}
}
