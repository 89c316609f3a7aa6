import type { FeedNotice } from '../../core/feed-notice.ts'
import type { Publication } from '../../core/publication.ts'
import type { AssetLink } from './asset-links.ts'
import { NoticePage } from './notice-page.tsx'

interface FeedNoticeProps {
  readonly publication: Publication | undefined
  readonly asset: AssetLink
  readonly notice: FeedNotice
  /** That the notice is written in. */
  readonly language: string | undefined
}

/** What a feed says of itself, for people who open its address. */
export const FeedNoticePage = ({ notice, language, ...page }: FeedNoticeProps) => (
  <NoticePage title={notice.title} {...page}>
    <p lang={language}>
      {notice.text} {notice.instead && <a href={notice.instead.url}>{notice.instead.url}</a>}
    </p>
  </NoticePage>
)
