import { Hono } from 'hono'
import { formatDuration } from '../../core/duration.ts'
import { InputError } from '../../core/errors.ts'
import { isFeed } from '../../core/source.ts'
import { sourceAddress } from '../../core/source-address.ts'
import { withoutCredentials } from '../../core/web-address.ts'
import type { InboxCount, InboxLine } from '../../ports/inbox-store.ts'
import type { Source } from '../../ports/setup-store.ts'
import { retryMessages } from '../../tasks/retry-messages.ts'
import { answer } from '../public/frame.tsx'
import { Moment } from '../public/moment.tsx'
import { Badge } from './badge.tsx'
import { postHref } from './delivery-line.tsx'
import { act } from './flash.ts'
import { ActionButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { Table } from './table.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

const HOME = '/admin/sources'
const SHOWN = 50

interface SourceLine {
  readonly source: Source
  /** Where its system sends its posts; absent for what is polled. */
  readonly address: string | undefined
  readonly count: InboxCount | undefined
}

/** Where posts come from, and what became of what came. */
export function sourcesPages({ ports, publicUrl }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()
  const lines = async (): Promise<SourceLine[]> => {
    const [sources, counts] = await Promise.all([ports.setup.sources(), ports.inbox.counts()])
    return sources.map((source) => ({
      source,
      address: sourceAddress(publicUrl, source),
      count: counts.find(({ sourceId }) => sourceId === source.id),
    }))
  }

  app.get('/', async (c) => answer(c, <SourcesPage view={c.var.view} lines={await lines()} />))

  app.get('/:id', async (c) => {
    const id = c.req.param('id')
    const line = (await lines()).find(({ source }) => source.id === id)
    if (!line) throw new InputError('not-found', 'There is no such source')
    const messages = await ports.inbox.list(id, SHOWN)
    return answer(c, <SourcePage view={c.var.view} line={line} messages={messages} />)
  })

  app.post('/:id/retry', (c) => {
    const id = c.req.param('id')
    return act(c, sourceHref(id), async () => {
      const messages = await retryMessages(ports, id)
      return messages === 1
        ? 'One message was tried again.'
        : `${messages} messages were tried again.`
    })
  })

  return app
}

const sourceHref = (id: string) => `${HOME}/${encodeURIComponent(id)}`

const SourcesPage = ({
  view,
  lines,
}: {
  readonly view: View
  readonly lines: readonly SourceLine[]
}) => (
  <AdminPage view={view} section="sources" title="Sources">
    {lines.length === 0 ? (
      <p class="quiet">
        There is no source. Name one under <code>sources</code> in <code>config/posthorn.yaml</code>
        , then run <code>npx posthorn apply</code>; until then, posts come from the API and from{' '}
        <code>npx posthorn post add</code>.
      </p>
    ) : (
      <Table
        caption="Sources, in the order of the set-up"
        labelled
        columns={['State', 'Source', 'Address', 'Last message', 'Says']}
        rows={lines.map(({ source, address, count }) => [
          <Badge state={stateOf(source, count)} />,
          <>
            <a href={sourceHref(source.id)}>{source.id}</a>
            <small>{source.type}</small>
          </>,
          <code>{isFeed(source) ? withoutCredentials(source.url) : address}</code>,
          count ? <Moment at={count.lastAt} zone={view.zone} /> : '–',
          <Says {...{ source, count, view }} />,
        ])}
      />
    )}
  </AdminPage>
)

function stateOf(source: Source, count: InboxCount | undefined) {
  if (source.locked || source.stopped) return 'stopped'
  if ((count?.failed ?? 0) > 0 || (isFeed(source) && source.failures > 0)) return 'failing'
  return isFeed(source) ? 'polled' : 'listening'
}

interface SaysProps {
  readonly source: Source
  readonly count: InboxCount | undefined
  readonly view: View
}

const Says = ({ source, count, view }: SaysProps) => {
  if (source.stopped || source.locked) return <>{source.reason}</>
  if (isFeed(source)) {
    const often =
      source.every === 0 ? 'As often as it has posts' : `Every ${formatDuration(source.every)}`
    return (
      <>
        {source.reason ?? often}
        <small>
          Next at <Moment at={source.nextPollAt} zone={view.zone} />
        </small>
      </>
    )
  }
  if (source.reason !== undefined) return <>{source.reason}</>
  if (source.type === 'micropub') return <>Writing apps may post.</>
  const said = [
    count?.failed ? `${count.failed} could not be taken` : '',
    count?.waiting ? `${count.waiting} waiting` : '',
  ].filter((one) => one !== '')
  return <>{said.join(', ') || (count ? 'All taken.' : 'Nothing came in the last days.')}</>
}

interface SourceProps {
  readonly view: View
  readonly line: SourceLine
  readonly messages: readonly InboxLine[]
}

const SourcePage = ({ view, line: { source, address, count }, messages }: SourceProps) => (
  <AdminPage
    view={view}
    section="sources"
    title={source.id}
    aside={<Badge state={stateOf(source, count)} />}
  >
    <dl class="facts">
      <dt>Type</dt>
      <dd>{source.type}</dd>
      <dt>Address</dt>
      <dd>
        <code>{isFeed(source) ? withoutCredentials(source.url) : address}</code>
      </dd>
      <dt>Says</dt>
      <dd>
        <Says {...{ source, count, view }} />
      </dd>
    </dl>
    {(count?.failed ?? 0) + (count?.waiting ?? 0) > 0 && (
      <ActionButton action={`${sourceHref(source.id)}/retry`} about={`messages of ${source.id}`}>
        Try again
      </ActionButton>
    )}
    {!isFeed(source) && source.type !== 'micropub' && (
      <Messages messages={messages} zone={view.zone} />
    )}
  </AdminPage>
)

const Messages = ({
  messages,
  zone,
}: Pick<SourceProps, 'messages'> & { readonly zone: string }) => (
  <section aria-labelledby="messages">
    <h2 id="messages">What it sent last</h2>
    {messages.length === 0 && <p class="quiet">Nothing came in the last days.</p>}
    {messages.length > 0 && (
      <Table
        caption="Messages, newest first"
        columns={['State', 'Received', 'Post', 'Says']}
        rows={messages.map(({ state, receivedAt, postId, reason, tries, dueAt }) => [
          <Badge state={state} />,
          <Moment at={receivedAt} zone={zone} show="second" />,
          postId === undefined ? '–' : <a href={postHref(postId)}>{postId}</a>,
          <>
            {reason ?? '–'}
            {state === 'waiting' && dueAt && tries > 0 && (
              <small>
                Tried {tries === 1 ? 'once' : `${tries} times`}, next at{' '}
                <Moment at={dueAt} zone={zone} />
              </small>
            )}
          </>,
        ])}
      />
    )}
  </section>
)
