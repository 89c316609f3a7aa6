import { isFeed } from '../../core/source.ts'
import { withoutCredentials } from '../../core/web-address.ts'
import { Moment } from '../public/moment.tsx'
import { Badge } from './badge.tsx'
import { AdminPage } from './layout.tsx'
import { NEW_SOURCE, sourceHref } from './source-page.tsx'
import { Says, type SourceLine, stateOf } from './source-says.tsx'
import { Table } from './table.tsx'
import type { View } from './view.ts'

interface SourcesProps {
  readonly view: View
  readonly lines: readonly SourceLine[]
}

export const SourcesPage = ({ view, lines }: SourcesProps) => (
  <AdminPage
    view={view}
    section="sources"
    title="Sources"
    aside={view.may('config') && <a href={NEW_SOURCE}>New source</a>}
  >
    {lines.length === 0 ? (
      <p class="quiet">
        There is no source. Until there is one, posts come from the API and from{' '}
        <code>npx posthorn post add</code>.
      </p>
    ) : (
      <Table
        caption="Sources, in the order of the set-up"
        labelled
        columns={['State', 'Source', 'Address', 'Last message', 'Says']}
        rows={lines.map((line) => [
          <Badge state={stateOf(line)} />,
          <>
            <a href={sourceHref(line.source.id)}>{line.source.id}</a>
            <small>{line.source.type}</small>
          </>,
          <code>{isFeed(line.source) ? withoutCredentials(line.source.url) : line.address}</code>,
          line.count ? <Moment at={line.count.lastAt} zone={view.zone} /> : '–',
          <Says line={line} view={view} />,
        ])}
      />
    )}
  </AdminPage>
)
