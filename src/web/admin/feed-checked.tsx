import type { FeedReport } from '../../ports/feed-checker.ts'
import { feedHref } from './feed-page.tsx'
import { AdminPage } from './layout.tsx'
import { Table } from './table.tsx'
import type { View } from './view.ts'

interface CheckedProps {
  readonly view: View
  readonly id: string
  readonly url: string
  readonly report: FeedReport
}

const severities = { error: 'Error', warning: 'Warning', note: 'Note' } as const

/** What a strict reader says of a feed. */
export const CheckedFeed = ({ view, id, url, report }: CheckedProps) => {
  const { counts, findings, posts } = report
  return (
    <AdminPage
      view={view}
      section="feeds"
      title={`Check of ${id}`}
      aside={<a href={feedHref(id)}>Back to {id}</a>}
    >
      <p>
        <code>{url}</code>, with {posts === 1 ? 'one post' : `${posts} posts`}:{' '}
        {counted(counts.error, 'error')}, {counted(counts.warning, 'warning')},{' '}
        {counted(counts.note, 'note')}.
      </p>
      {findings.length === 0 && <p class="flash done">There is nothing to say against it.</p>}
      {findings.length > 0 && (
        <Table
          caption="What was found, errors first"
          labelled
          columns={['What', 'Where', 'What to do']}
          rows={findings.map(({ severity, rule, message, line, advice }) => [
            <>
              {severities[severity]}: {message} <small>{rule}</small>
            </>,
            line === undefined ? 'how it is served' : `line ${line}`,
            advice,
          ])}
        />
      )}
    </AdminPage>
  )
}

const counted = (count: number, what: string) =>
  `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`
