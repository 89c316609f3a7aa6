import { isFeed } from '../../core/source.ts'
import { withoutCredentials } from '../../core/web-address.ts'
import type { InboxLine } from '../../ports/inbox-store.ts'
import type { PolledSource, Source } from '../../ports/setup-store.ts'
import type { SourceSubscription } from '../../ports/subscription-store.ts'
import { Moment } from '../public/moment.tsx'
import { Badge } from './badge.tsx'
import { postHref } from './delivery-line.tsx'
import { ActionButton } from './forms.tsx'
import { PartPage, type PartShown } from './part-page.tsx'
import { SourceFields } from './source-fields.tsx'
import { sourceTypes } from './source-form.ts'
import { Says, type SourceLine, stateOf } from './source-says.tsx'
import { Table } from './table.tsx'
import type { View } from './view.ts'

export const SOURCES = '/admin/sources'
export const sourceHref = (id: string) => `${SOURCES}/${encodeURIComponent(id)}`
/** No source can have this name. */
export const NEW_SOURCE = `${SOURCES}/-/new`

interface SourceProps {
  readonly view: View
  readonly shown: PartShown
  readonly line: SourceLine
  readonly messages: readonly InboxLine[]
  /** Our subscription to its hub. */
  readonly hub: Pick<SourceSubscription, 'hub' | 'leaseUntil' | 'pushedAt' | 'reason'> | undefined
}

export const SourcePage = ({ view, shown, line, messages, hub }: SourceProps) => {
  const { source } = line
  const kept = [
    ...('secret' in source && source.secret !== undefined ? ['secret'] : []),
    ...('token' in source && source.token !== undefined ? ['token'] : []),
  ]
  const takes = !isFeed(source) && source.type !== 'micropub'
  return (
    <PartPage
      {...{ view, shown }}
      section="sources"
      title={source.id}
      action={sourceHref(source.id)}
      aside={<Badge state={stateOf(line)} />}
      above={<About {...{ view, line, hub }} />}
      buttons={<a href={`${sourceHref(source.id)}/remove`}>Remove…</a>}
      below={takes && <Messages messages={messages} zone={view.zone} />}
    >
      <h2>Change it</h2>
      <SourceFields form={shown.form} type={source.type} isNew={false} kept={kept} />
    </PartPage>
  )
}

type AboutProps = Pick<SourceProps, 'view' | 'line' | 'hub'>

const About = ({ view, line, hub }: AboutProps) => {
  const { source, address, count } = line
  const href = sourceHref(source.id)
  return (
    <>
      <dl class="facts">
        <dt>Type</dt>
        <dd>{sourceTypes[source.type]}</dd>
        <dt>Address</dt>
        <dd>
          <code>{isFeed(source) ? withoutCredentials(source.url) : address}</code>{' '}
          {address !== undefined && <CopyButton text={address} />}
        </dd>
        <dt>Says</dt>
        <dd>
          <Says line={line} view={view} />
        </dd>
        {isFeed(source) && <Learned {...{ source, hub, view }} />}
      </dl>
      <div class="actions">
        {view.may('posts') && isFeed(source) && (
          <ActionButton action={`${href}/poll`} about={source.id}>
            Poll now
          </ActionButton>
        )}
        {view.may('posts') && (count?.failed ?? 0) + (count?.waiting ?? 0) > 0 && (
          <ActionButton action={`${href}/retry`} about={`messages of ${source.id}`}>
            Try again
          </ActionButton>
        )}
      </div>
    </>
  )
}

const CopyButton = ({ text }: { readonly text: string }) => (
  <button type="button" class="copy quiet" hidden data-copy={text}>
    Copy
    <span class="spoken"> the address</span>
  </button>
)

interface LearnedProps extends Pick<SourceProps, 'view' | 'hub'> {
  readonly source: PolledSource
}

/** What its polls taught. */
const Learned = ({ source, hub, view }: LearnedProps) => (
  <>
    <dt>First import</dt>
    <dd>{source.baselined ? 'Done: new posts are shared.' : 'Not yet: it shares nothing.'}</dd>
    {source.pollUrl !== undefined && (
      <>
        <dt>Moved to</dt>
        <dd>
          <code>{withoutCredentials(source.pollUrl)}</code>
        </dd>
      </>
    )}
    <dt>Unchanged answers</dt>
    <dd>{knows(source)}</dd>
    {hub && (
      <>
        <dt>Hub</dt>
        <dd>
          <code>{hub.hub}</code>{' '}
          {hub.leaseUntil && hub.leaseUntil > view.now ? (
            <>
              pushes until <Moment at={hub.leaseUntil} zone={view.zone} />
            </>
          ) : (
            (hub.reason ?? 'does not push')
          )}
          {hub.pushedAt && (
            <small>
              Last push <Moment at={hub.pushedAt} zone={view.zone} />
            </small>
          )}
        </dd>
      </>
    )}
  </>
)

const knows = ({ etag, lastModified }: Pick<Source, 'etag' | 'lastModified'>) =>
  etag !== undefined || lastModified !== undefined
    ? `Told apart by ${[etag && 'ETag', lastModified && 'Last-Modified'].filter(Boolean).join(' and ')}.`
    : 'Its server does not tell whether anything is new.'

interface MessagesProps {
  readonly messages: readonly InboxLine[]
  readonly zone: string
}

const Messages = ({ messages, zone }: MessagesProps) => (
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
