import type { Publication } from '../../core/publication.ts'
import type { AssetLink } from './asset-links.ts'
import { wallClock } from './moment.tsx'

interface MastheadProps {
  readonly publication: Publication
  readonly now: Date
}

/** The head of the publication's public pages. */
export const Masthead = ({ publication, now }: MastheadProps) => (
  <div class="masthead">
    <p class="dateline">
      <time datetime={now.toISOString()}>{wallClock(now, publication.timezone, 'dateline')}</time>
      <a href={publication.home}>{new URL(publication.home).host}</a>
    </p>
    <h1 lang={publication.language}>{publication.title}</h1>
    {publication.description && (
      <p class="motto" lang={publication.language}>
        {publication.description}
      </p>
    )}
  </div>
)

interface FooterProps {
  /** Where the page tells dates. */
  readonly zone: string | undefined
  readonly asset: AssetLink
}

export const PublicFooter = ({ zone, asset }: FooterProps) => (
  <p>
    <img src={asset('logo.svg')} alt="" width="20" height="20" />
    <span>Feeds by Posthorn.{zone && ` Dates are those of ${zone}.`}</span>
    <a href="/admin">For the editors</a>
  </p>
)
