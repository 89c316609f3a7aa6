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
import { ActionButton, SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { SetupHead } from './part-page.tsx'
import { ChoiceField, InputField, IssueSummary } from './setup-fields.tsx'
import { type PartForm, sentValues, textIn, type Values, valuesOf } from './setup-form.ts'
import { More, Table } from './table.tsx'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

const HOME = '/admin/subscribers'
const PAGE = 50
const NAME_MAX = 200

const words = {
  name: { label: 'Name', hint: 'Only for you: no feed shows it.' },
  feeds: { label: 'Feeds that it opens' },
}

interface SubscribersProps {
  readonly view: View
  readonly subscribers: readonly Subscriber[]
  /** The private ones. */
  readonly feeds: readonly FeedSettings[]
  readonly form: PartForm
  readonly next?: string
}

/** Who reads private feeds; an address to make, shown once, and to revoke. */
export function subscribersPage(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const app = new Hono<AdminEnv>()
  const viewOf = viewing(deps)

  async function page(c: Context<AdminEnv>, refused?: PartForm) {
    const cursor = c.req.query('cursor')
    const list = await ports.subscribers.list({ limit: PAGE, ...(cursor && { cursor }) })
    const feeds = (await ports.setup.feeds()).filter((feed) => feed.private)
    const values = valuesOf({ feeds: feeds.map(({ id }) => id) })
    const next = list.cursor && { next: list.cursor }
    const form = refused ?? { words, values, issues: [] }
    const view = c.var.view ?? (await viewOf(c))
    const props = { view, subscribers: list.items, feeds, form, ...next }
    return answer(c, <SubscribersPage {...props} />, refused ? 422 : 200)
  }

  app.get('/', (c) => page(c))
  app.post('/', (c) => makeAddress(c, deps, page))

  app.post('/:id/revoke', (c) =>
    act(c, HOME, async () => {
      const { name } = await revokeSubscriber(ports, c.req.param('id'))
      return `The address of ${name} is revoked. Its feeds say so from now on.`
    }),
  )

  return app
}

type ShowPage = (c: Context<AdminEnv>, refused: PartForm) => Promise<Response>

async function makeAddress(
  c: Context<AdminEnv>,
  { ports, publicUrl }: AdminDeps,
  page: ShowPage,
): Promise<Response> {
  const values = await sentValues(c)
  const issues = issuesIn(values)
  if (issues.length > 0) return page(c, { words, values, issues })
  const name = textIn(values, 'name')
  try {
    const { subscriber, token } = await addSubscriber(ports, name, values.get('feeds') ?? [])
    c.set('changed', { kind: 'subscriber', id: subscriber.id })
    const address = privateAddress(publicUrl, token)
    return await act(c, HOME, async () => `The address of ${name}, shown this once: ${address}`)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const message = error.message.replace(/^feeds: /, '')
    return page(c, { words, values, issues: [{ field: 'feeds', message }] })
  }
}

function issuesIn(values: Values): PartForm['issues'] {
  const name = textIn(values, 'name')
  const named = name !== '' && name.length <= NAME_MAX
  const message = `Expected a name of up to ${NAME_MAX} characters, got ${name.length}`
  return [
    ...(named ? [] : [{ field: 'name', message }]),
    ...(values.get('feeds')?.length
      ? []
      : [{ field: 'feeds', message: 'Choose at least one feed' }]),
  ]
}

const SubscribersPage = ({ view, subscribers, feeds, form, next }: SubscribersProps) => (
  <AdminPage view={view} section="subscribers" title="Subscribers" head={<SetupHead view={view} />}>
    {feeds.length === 0 ? (
      <p class="quiet">
        There is no private feed. Set <code>private: true</code> on a feed in{' '}
        <code>config/posthorn.yaml</code>, then run <code>npx posthorn apply</code>.
      </p>
    ) : (
      <Allowed to="config">
        <AddSubscriber feeds={feeds} form={form} />
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

const AddSubscriber = ({ feeds, form }: Pick<SubscribersProps, 'feeds' | 'form'>) => (
  <section class="panel" aria-labelledby="add">
    <h2 id="add">Make an address</h2>
    <form method="post" action={HOME} class="setup-form">
      <IssueSummary form={form} />
      <InputField form={form} name="name" required />
      <ChoiceField
        form={form}
        name="feeds"
        kind="checkbox"
        choices={feeds.map(({ id, title }) => ({ value: id, label: title ?? id }))}
      />
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
