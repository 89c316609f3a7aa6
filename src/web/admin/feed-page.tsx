import type { FeedFacts, FeedReaders } from '../../tasks/feed-facts.ts'
import { Subscribe } from '../public/feed-card.tsx'
import { Moment } from '../public/moment.tsx'
import { feedAddresses } from '../public/subscribe-links.ts'
import { FeedFields } from './feed-fields.tsx'
import { feedInWords, saysOf } from './feed-words.ts'
import { SubmitButton } from './forms.tsx'
import { PartPage, type PartShown } from './part-page.tsx'
import { number } from './polls-chart.tsx'
import { QuarantineNotice, quarantineLines } from './quarantine.tsx'
import { Table } from './table.tsx'
import type { View } from './view.ts'

export const FEEDS = '/admin/feeds'
export const feedHref = (id: string) => `${FEEDS}/${encodeURIComponent(id)}`
/** No feed can have this name. */
export const NEW_FEED = `${FEEDS}/-/new`

interface NewProps {
  readonly view: View
  readonly shown: PartShown
  /** Feeds that another may be closed in favour of. */
  readonly instead: readonly string[]
}

export const NewFeedPage = ({ view, shown, instead }: NewProps) => (
  <PartPage
    {...{ view, shown }}
    section="feeds"
    title="New feed"
    action={NEW_FEED}
    aside={<a href={FEEDS}>All feeds</a>}
  >
    <FeedFields form={shown.form} instead={instead} isNew isMain={false} />
  </PartPage>
)

interface PageProps extends NewProps {
  readonly facts: FeedFacts
  readonly readers: readonly FeedReaders[]
  /** So many days of readers. */
  readonly days: number
  readonly publicUrl: string
}

export const FeedPage = (props: PageProps) => {
  const { view, shown, instead, facts, readers, days, publicUrl } = props
  const { id } = facts.feed
  const isMain = id === 'main'
  return (
    <PartPage
      {...{ view, shown }}
      section="feeds"
      title={facts.feed.title ?? id}
      action={feedHref(id)}
      aside={<a href={FEEDS}>All feeds</a>}
      above={<About {...{ view, facts, publicUrl }} />}
      below={<Readers {...{ readers, days }} />}
      buttons={isMain ? undefined : <a href={`${feedHref(id)}/remove`}>Remove…</a>}
    >
      <h2>Change it</h2>
      <FeedFields form={shown.form} instead={instead} isNew={false} isMain={isMain} />
    </PartPage>
  )
}

type AboutProps = Pick<PageProps, 'view' | 'facts' | 'publicUrl'>

const About = ({ view, facts, publicUrl }: AboutProps) => {
  const { feed, posts, newestAt, changedAt, ended, quarantine } = facts
  return (
    <>
      {quarantineLines(quarantine).map((line) => (
        <QuarantineNotice line={line} zone={view.zone} />
      ))}
      <dl class="facts">
        <dt>What is in it</dt>
        <dd>{feedInWords(facts)}</dd>
        <dt>In it now</dt>
        <dd>{posts === 1 ? 'One post' : `${posts} posts`}</dd>
        {newestAt && (
          <>
            <dt>Newest post</dt>
            <dd>
              <Moment at={newestAt} zone={view.zone} />
            </dd>
          </>
        )}
        {changedAt && (
          <>
            <dt>Last change</dt>
            <dd>
              <Moment at={changedAt} zone={view.zone} />
            </dd>
          </>
        )}
        {saysOf(facts).length > 0 && (
          <>
            <dt>Says</dt>
            <dd>{saysOf(facts).join(' ')}</dd>
          </>
        )}
      </dl>
      {feed.private ? (
        <p>
          Each subscriber has an address of their own: see{' '}
          <a href="/admin/subscribers">Subscribers</a>.
        </p>
      ) : (
        !ended && <Addresses id={feed.id} title={feed.title ?? feed.id} publicUrl={publicUrl} />
      )}
    </>
  )
}

interface AddressesProps {
  readonly id: string
  readonly title: string
  readonly publicUrl: string
}

/** What a subscriber is offered, and what a strict reader says of it. */
const Addresses = ({ id, title, publicUrl }: AddressesProps) => {
  const addresses = feedAddresses(publicUrl, id)
  return (
    <section class="panel" aria-labelledby="addresses">
      <h2 id="addresses">Addresses</h2>
      <Subscribe title={title} addresses={addresses} />
      <form method="post" action={`${feedHref(id)}/check`} class="filter">
        <label>
          Check
          <select name="format">
            {addresses.map(({ format, name }) => (
              <option value={format}>{name}</option>
            ))}
          </select>
        </label>
        <SubmitButton tone="quiet">Check as a strict reader</SubmitButton>
      </form>
    </section>
  )
}

const formats: Readonly<Record<string, string>> = { rss: 'RSS', atom: 'Atom', json: 'JSON Feed' }

const Readers = ({ readers, days }: Pick<PageProps, 'readers' | 'days'>) => (
  <section aria-labelledby="readers">
    <h2 id="readers">Who reads it</h2>
    {readers.length === 0 ? (
      <p class="quiet">No reader has asked for it in the last {days} days.</p>
    ) : (
      <Table
        caption={`Of the last ${days} days, by format`}
        labelled
        columns={['Format', 'Subscribers', 'Polls']}
        rows={readers.map(({ format, subscribers, polls }) => [
          formats[format] ?? format,
          subscribers > 0 ? number(subscribers) : '–',
          number(polls),
        ])}
      />
    )}
    <p>
      <a href="/admin/readers">All readers</a>
    </p>
  </section>
)
