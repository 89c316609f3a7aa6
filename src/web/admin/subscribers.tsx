import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { privateAddress } from '../../core/private-feed.ts'
import type { FeedSettings } from '../../core/publication.ts'
import type { Subscriber } from '../../ports/subscriber-store.ts'
import { addSubscriber, revokeSubscriber } from '../../tasks/subscribers.ts'
import { answer } from '../public/frame.tsx'
import { Moment } from '../public/moment.tsx'
import { Allowed } from './allowed.tsx'
import { act } from './flash.ts'
import { ActionButton, bodyText, SubmitButton, TextField } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { More, Table } from './table.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

const HOME = '/admin/subscribers'
const PAGE = 50
const NAME_MAX = 200

interface SubscribersProps {
  readonly view: View
  readonly subscribers: readonly Subscriber[]
  /** The private ones. */
  readonly feeds: readonly FeedSettings[]
  readonly next?: string
}

/** Who reads private feeds; an address to make, shown once, and to revoke. */
export function subscribersPage({ ports, publicUrl }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const cursor = c.req.query('cursor')
    const page = await ports.subscribers.list({ limit: PAGE, ...(cursor && { cursor }) })
    const feeds = (await ports.setup.feeds()).filter((feed) => feed.private)
    const next = page.cursor && { next: page.cursor }
    const props = { view: c.var.view, subscribers: page.items, feeds, ...next }
    return answer(c, <SubscribersPage {...props} />)
  })

  app.post('/', async (c) => {
    const name = await bodyText(c, 'name')
    const chosen = await chosenFeeds(c)
    return act(c, HOME, async () => {
      if (name === '' || name.length > NAME_MAX) {
        throw new InputError('invalid', `Expected a name of up to ${NAME_MAX} characters`)
      }
      if (chosen.length === 0) throw new InputError('invalid', 'Choose at least one feed')
      const { subscriber, token } = await addSubscriber(ports, name, chosen)
      c.set('changed', { kind: 'subscriber', id: subscriber.id })
      return `The address of ${name}, shown this once: ${privateAddress(publicUrl, token)}`
    })
  })

  app.post('/:id/revoke', (c) =>
    act(c, HOME, async () => {
      const { name } = await revokeSubscriber(ports, c.req.param('id'))
      return `The address of ${name} is revoked. Its feeds say so from now on.`
    }),
  )

  return app
}

async function chosenFeeds(c: Context): Promise<readonly string[]> {
  const { feeds = [] } = await c.req.parseBody({ all: true })
  return [feeds].flat().filter((one) => typeof one === 'string')
}

const SubscribersPage = ({ view, subscribers, feeds, next }: SubscribersProps) => (
  <AdminPage view={view} section="subscribers" title="Subscribers">
    {feeds.length === 0 ? (
      <p class="quiet">
        There is no private feed. Set <code>private: true</code> on a feed in{' '}
        <code>config/posthorn.yaml</code>, then run <code>npx posthorn apply</code>.
      </p>
    ) : (
      <Allowed to="config">
        <AddSubscriber feeds={feeds} />
      </Allowed>
    )}
    {subscribers.length > 0 && (
      <Table
        caption="Subscribers of private feeds, newest first"
        columns={['Name', 'Feeds', 'Since', 'Last read', 'Address']}
        rows={subscribers.map((subscriber) => [
          subscriber.name,
          subscriber.feeds.join(', '),
          <Moment at={subscriber.createdAt} zone={view.zone} show="day" />,
          subscriber.readOn ?? 'Not read yet',
          <Standing subscriber={subscriber} zone={view.zone} />,
        ])}
      />
    )}
    <More href={next && `${HOME}?cursor=${encodeURIComponent(next)}`} />
  </AdminPage>
)

const AddSubscriber = ({ feeds }: Pick<SubscribersProps, 'feeds'>) => (
  <section class="panel" aria-labelledby="add">
    <h2 id="add">Make an address</h2>
    <form method="post" action={HOME}>
      <TextField name="name" label="Name" hint="Only for you: no feed shows it." required />
      <fieldset>
        <legend>Feeds that it opens</legend>
        {feeds.map(({ id, title }) => (
          <label>
            <input type="checkbox" name="feeds" value={id} checked />
            {title ?? id}
          </label>
        ))}
      </fieldset>
      <SubmitButton>Make the address</SubmitButton>
    </form>
  </section>
)

interface StandingProps {
  readonly subscriber: Subscriber
  readonly zone: string
}

const Standing = ({ subscriber: { id, name, revokedAt }, zone }: StandingProps) =>
  revokedAt ? (
    <span class="quiet">
      Revoked <Moment at={revokedAt} zone={zone} show="day" />
    </span>
  ) : (
    <ActionButton
      action={`${HOME}/${encodeURIComponent(id)}/revoke`}
      about={`the address of ${name}`}
      tone="grave"
    >
      Revoke
    </ActionButton>
  )
