import type { Post } from '../../core/post.ts'
import type { Publication } from '../../core/publication.ts'
import type { AssetLink } from './asset-links.ts'
import { NoticePage } from './notice-page.tsx'

interface LetterPageProps {
  readonly post: Post
  readonly publication: Publication | undefined
  readonly asset: AssetLink
  /** Opens the letter in the person's mail program. */
  readonly letter: string
}

/** The way to a letter for browsers without a script, and for those without a mail program: what to write stands here too. */
export const LetterPage = ({ post, publication, asset, letter }: LetterPageProps) => (
  <NoticePage title="Share by e-mail" publication={publication} asset={asset}>
    <p class="dek" lang={post.language ?? publication?.language}>
      {post.title}
    </p>
    <p>
      <a class="button" href={letter}>
        Write the letter
      </a>
    </p>
    <p class="quiet">Your mail program opens. If you have none here, copy this into your letter:</p>
    <pre>
      <code>{`${post.title}\n${post.url}`}</code>
    </pre>
    <p>
      <a href={`/share/${encodeURIComponent(post.id)}`}>Other ways to share it</a>
    </p>
  </NoticePage>
)
