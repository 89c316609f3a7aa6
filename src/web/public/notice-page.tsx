import type { Child } from 'hono/jsx'
import type { Publication } from '../../core/publication.ts'
import type { AssetLink } from './asset-links.ts'
import { Frame } from './frame.tsx'
import { PublicFooter } from './masthead.tsx'

interface NoticeProps {
  readonly title: string
  readonly publication: Publication | undefined
  readonly asset: AssetLink
  readonly children?: Child
}

/** A page that says one thing, and leads back to the publication. */
export const NoticePage = ({ title, publication, asset, children }: NoticeProps) => (
  <Frame
    kind="public"
    title={title}
    asset={asset}
    head={<meta name="robots" content="noindex" />}
    header={
      <p class="dateline">
        <a href="/">{publication?.title ?? 'Posthorn'}</a>
      </p>
    }
    footer={<PublicFooter zone={publication?.timezone} asset={asset} />}
  >
    <section class="notice-page">
      <h1>{title}</h1>
      {children}
      {publication && (
        <p>
          <a href={publication.home}>Go to {publication.title}</a>
        </p>
      )}
    </section>
  </Frame>
)
