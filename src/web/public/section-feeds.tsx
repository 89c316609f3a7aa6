import { selectionAddresses, startKey } from '../../core/feed-selection.ts'
import type { Publication } from '../../core/publication.ts'
import type { NamedTerm } from '../../core/terms.ts'

/** More sections than this are for the list of all feeds. */
export const SECTIONS_SHOWN = 12

interface SectionFeedsProps {
  readonly sections: readonly NamedTerm[]
  readonly publication: Publication
  readonly publicUrl: string
}

/** A feed of each section, as long as they are few. */
export const SectionFeeds = ({ sections, publication, publicUrl }: SectionFeedsProps) => (
  <>
    {isFew(sections) && (
      <div class="section-feeds">
        <h3>By section</h3>
        <ul lang={publication.language}>
          {sections.map((section) => (
            <li>
              <a href={addressOf(publicUrl, section)}>{section.name}</a>
            </li>
          ))}
        </ul>
      </div>
    )}
    <p class="quiet">
      <a href="/opml.xml">All feeds in one file (OPML)</a>, for readers that take whole lists.
    </p>
  </>
)

/** So that readers given the address of the page find these too. */
export const SectionLinks = ({ sections, publication, publicUrl }: SectionFeedsProps) => (
  <>
    {isFew(sections) &&
      sections.map((section) => (
        <link
          rel="alternate"
          type="application/rss+xml"
          title={`${publication.title}: ${section.name} (RSS)`}
          href={addressOf(publicUrl, section)}
        />
      ))}
    <link
      rel="alternate"
      type="text/x-opml"
      title={`${publication.title} (OPML)`}
      href={`${publicUrl}/opml.xml`}
    />
  </>
)

const isFew = ({ length }: readonly NamedTerm[]) => length > 0 && length <= SECTIONS_SHOWN

const addressOf = (publicUrl: string, { value }: NamedTerm) =>
  selectionAddresses(publicUrl, startKey({ kind: 'section', value })).rss
