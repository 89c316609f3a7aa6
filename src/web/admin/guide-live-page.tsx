import type { Delivery } from '../../core/delivery.ts'
import type { Guide } from '../../core/guide.ts'
import type { Ports } from '../../ports/ports.ts'
import { wantsSignIn } from '../../tasks/sign-in-at-network.ts'
import { Badge } from './badge.tsx'
import { Countdown, CountdownScript } from './countdown.tsx'
import { type DeliveryLine, deliveryHref, linesOf } from './delivery-line.tsx'
import { SubmitButton } from './forms.tsx'
import { GUIDE, GuidePage, stepHref } from './guide-frame.tsx'
import type { View } from './view.ts'

export interface LiveFacts {
  readonly publicUrl: string
  /** Accounts that a person signs in for at their network. */
  readonly toConnect: readonly string[]
  readonly rehearses: boolean
  readonly tests: readonly DeliveryLine[]
}

export async function liveFacts(ports: Ports, guide: Guide, publicUrl: string): Promise<LiveFacts> {
  const accounts = await ports.setup.accounts()
  const waiting = accounts.filter((account) => {
    const network = ports.networks.find(({ id }) => id === account.network)
    return network && wantsSignIn(network, account) && account.name === undefined
  })
  const lists = guide.tests.map((post) => ports.deliveries.list({ post }, { limit: 20 }))
  const deliveries = (await Promise.all(lists)).flatMap(({ items }) => items)
  return {
    publicUrl,
    toConnect: waiting.map(({ id }) => id),
    rehearses: accounts.some(({ rehearsal }) => rehearsal),
    tests: (await linesOf(ports, deliveries)).toReversed(),
  }
}

interface LiveProps {
  readonly view: View
  readonly guide: Guide
  readonly facts: LiveFacts
}

/** What became of it, and a way to see a first post go out. */
export const LivePage = ({ view, guide, facts }: LiveProps) => (
  <GuidePage
    view={view}
    guide={guide}
    step="live"
    title="It is live"
    head={<CountdownScript asset={view.asset} />}
  >
    <p class="standing">
      New posts go out by your schedule from now on. Readers find your feeds at{' '}
      <a href="/">{facts.publicUrl}</a>
      {guide.source?.form?.type === 'feed' &&
        '. Your feed is read within a minute; what is in it already counts as shared'}
      .
    </p>
    {facts.toConnect.map((id) => (
      <form
        method="post"
        action={`/admin/accounts/${encodeURIComponent(id)}/connect`}
        class="panel choice"
      >
        <p>Nothing goes out on {id} before you have signed in at its network.</p>
        <SubmitButton>Connect {id}</SubmitButton>
      </form>
    ))}
    {facts.rehearses ? (
      <TestPost view={view} guide={guide} facts={facts} />
    ) : (
      <p>Your accounts are real: your next post goes out. Today shows it coming.</p>
    )}
    <div class="actions onward">
      <a class="button" href="/admin">
        Go to Today
      </a>
      <form method="post" action={`${GUIDE}/over`} class="action">
        <SubmitButton tone="quiet">Set up another account</SubmitButton>
      </form>
    </div>
  </GuidePage>
)

const TestPost = ({ view, guide, facts }: LiveProps) => (
  <section class="panel choice" aria-labelledby="test">
    <h2 id="test">See one go out</h2>
    <p>
      Write a test post: it is published in 20 seconds, and goes to your rehearsal accounts only.
    </p>
    <form method="post" action={`${stepHref('live')}/test-post`}>
      <label>
        Title
        <input name="title" required maxlength={300} value="Hello from Posthorn" />
      </label>
      <label>
        Dek
        <input name="dek" maxlength={500} placeholder="One sentence more, if you like" />
      </label>
      <SubmitButton>Write it</SubmitButton>
    </form>
    {facts.tests.length > 0 && <Watch view={view} tests={facts.tests} />}
    {guide.tests.length > 0 && (
      <form method="post" action={`${stepHref('live')}/remove-tests`} class="action">
        <SubmitButton tone="quiet">
          Take {guide.tests.length === 1 ? 'the test post' : 'the test posts'} out of the feeds
        </SubmitButton>
      </form>
    )}
  </section>
)

const isOpen = ({ state }: Delivery) => ['planned', 'sending', 'checking'].includes(state)

/** Looks every two seconds, as long as something is to come. */
const Watch = ({ view, tests }: Pick<LiveProps, 'view'> & Pick<LiveFacts, 'tests'>) => (
  <ul
    id="tests"
    class="lines"
    {...(tests.some(({ delivery }) => isOpen(delivery)) && {
      'hx-get': stepHref('live'),
      'hx-trigger': 'every 2s',
      'hx-select': '#tests',
      'hx-swap': 'outerMorph',
    })}
  >
    {tests.map(({ delivery, title, network }) => (
      <li>
        <div>
          <Badge state={delivery.state} />
          <a href={deliveryHref(delivery)}>{title}</a>
          <p class="quiet">
            {delivery.accountId}
            {network && ` on ${network}`}
            {delivery.state === 'planned' && (
              <>
                {' '}
                · goes out <Countdown at={delivery.dueAt} view={view} />
              </>
            )}
            {delivery.state === 'held' && ' · waits for your approval'}
            {delivery.reason && ` · ${delivery.reason}`}
          </p>
        </div>
        {delivery.state === 'sent' && (
          <a class="button" href="/admin/rehearsal">
            See it on the Rehearsal page
          </a>
        )}
        {delivery.state === 'held' && (
          <a class="button" href={deliveryHref(delivery)}>
            Read and approve
          </a>
        )}
      </li>
    ))}
  </ul>
)
