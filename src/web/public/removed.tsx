import type { Post } from '../../core/post.ts'
import type { Publication } from '../../core/publication.ts'
import type { AssetLink } from './asset-links.ts'
import { Moment } from './moment.tsx'
import { NoticePage } from './notice-page.tsx'

interface PageProps {
  readonly publication: Publication | undefined
  readonly asset: AssetLink
}

/** For a post that was retracted or taken out. A retraction is explained; a deletion only stated. */
export const RemovedPage = ({ post, ...page }: PageProps & { readonly post: Post }) => {
  if (!post.retraction) {
    return (
      <NoticePage title="This post was taken out" {...page}>
        <p>It is no longer part of the publication.</p>
      </NoticePage>
    )
  }
  const { at, note } = post.retraction
  return (
    <NoticePage title="This post was retracted" {...page}>
      <p class="dek" lang={post.language ?? page.publication?.language}>
        {post.title}
      </p>
      <p>{note}</p>
      <p class="quiet">
        Retracted on <Moment at={at} zone={page.publication?.timezone ?? 'UTC'} />
      </p>
    </NoticePage>
  )
}

export const MissingPostPage = (page: PageProps) => (
  <NoticePage title="No such post" {...page}>
    <p>There is no post at this address. It may not have been published yet.</p>
  </NoticePage>
)

/** Before anything was applied. */
export const NotSetUpPage = (page: PageProps) => (
  <NoticePage title="Nothing is set up yet" {...page}>
    <p>
      Describe the publication in <code>config/posthorn.yaml</code>, then run{' '}
      <code>npx posthorn apply</code>. Its feeds appear here.
    </p>
  </NoticePage>
)
