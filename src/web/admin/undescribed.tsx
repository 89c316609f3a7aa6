import type { Delivery } from '../../core/delivery.ts'
import { imageUse } from '../../core/image-rules.ts'
import type { Post } from '../../core/post.ts'
import type { Ports } from '../../ports/ports.ts'
import { Allowed } from './allowed.tsx'
import { postHref } from './delivery-line.tsx'

/** Posts that soon show an image which nobody has described. */
export async function undescribedPosts(
  { posts, setup, networks }: Pick<Ports, 'posts' | 'setup' | 'networks'>,
  planned: readonly Delivery[],
): Promise<readonly Post[]> {
  const accounts = new Map((await setup.accounts()).map((one) => [one.id, one]))
  const found = await posts.byIds(planned.map(({ postId }) => postId))
  const shows = ({ accountId, postId }: Delivery) => {
    const account = accounts.get(accountId)
    const post = found.get(postId)
    const network = networks.find(({ id }) => id === account?.network)
    if (!post || post.image?.alt) return []
    const use = imageUse(network?.images, account?.images, post, false)
    return use?.as === 'attach' && use.rules.maxAlt > 0 ? [post] : []
  }
  return [...new Map(planned.flatMap(shows).map((post) => [post.id, post])).values()]
}

export const UndescribedImage = ({ post }: { readonly post: Post }) => (
  <li>
    <div>
      <a href={`${postHref(post.id)}#image`}>{post.title}</a>
      <p class="quiet">Its image has no alternative text yet, and goes out with it soon.</p>
    </div>
    <Allowed to="posts">
      <a class="button quiet" href={`${postHref(post.id)}#image`}>
        Describe it<span class="spoken"> for {post.title}</span>
      </a>
    </Allowed>
  </li>
)
