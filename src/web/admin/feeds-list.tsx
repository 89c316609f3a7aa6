import type { FeedFacts } from '../../tasks/feed-facts.ts'
import { Moment } from '../public/moment.tsx'
import { feedHref, NEW_FEED } from './feed-page.tsx'
import { feedInWords, saysOf } from './feed-words.ts'
import { AdminPage } from './layout.tsx'
import { Table } from './table.tsx'
import type { View } from './view.ts'

interface FeedsProps {
  readonly view: View
  readonly facts: readonly FeedFacts[]
}

export const FeedsPage = ({ view, facts }: FeedsProps) => (
  <AdminPage
    view={view}
    section="feeds"
    title="Feeds"
    aside={view.may('config') && <a href={NEW_FEED}>New feed</a>}
  >
    <p class="standing">
      Each tag, section and author has feeds of its own beside these, and readers may put their own
      together: see <a href="/">the public page</a>.
    </p>
    <Table
      caption="Feeds, in the order of the set-up"
      labelled
      columns={['Feed', 'What is in it', 'Newest post', 'Says']}
      rows={facts.map((one) => [
        <>
          <a href={feedHref(one.feed.id)}>{one.feed.id}</a>
          {one.feed.title !== undefined && <small>{one.feed.title}</small>}
        </>,
        feedInWords(one),
        one.newestAt ? <Moment at={one.newestAt} zone={view.zone} /> : '–',
        saysOf(one).join(' ') || '–',
      ])}
    />
  </AdminPage>
)
