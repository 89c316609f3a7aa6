import { Hono } from 'hono'
import { z } from 'zod'
import { deliveryStates } from '../../core/delivery.ts'
import { InputError } from '../../core/errors.ts'
import type { DeliveryFilter } from '../../ports/delivery-store.ts'
import { retried, retryDeliveries } from '../../tasks/retry-deliveries.ts'
import { answer } from '../public/frame.tsx'
import { type DeliveryLine, linesOf } from './delivery-line.tsx'
import { DeliveryTable } from './delivery-table.tsx'
import { act } from './flash.ts'
import { Select, SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { More } from './table.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

interface DeliveriesProps {
  readonly view: View
  readonly lines: readonly DeliveryLine[]
  readonly accounts: readonly string[]
  readonly filter: DeliveryFilter
  readonly cursor?: string
  readonly next?: string
}

const PAGE = 50

/** An unknown state, or one left empty by the form, is no filter. */
const query = z.object({
  state: z.enum(deliveryStates).optional().catch(undefined),
  account: z.string().min(1).optional().catch(undefined),
  cursor: z.string().min(1).optional().catch(undefined),
})

export function deliveriesPage({ ports }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()
  app.post('/retry', async (c) => {
    const { state, account } = query.parse(await c.req.parseBody())
    const filter = { ...(state && { state }), ...(account && { account }) }
    return act(c, hrefOf(filter, undefined), async () => {
      const again = retried.find((one) => one === state)
      if (!again) throw new InputError('invalid', 'Choose a state to send again.')
      const count = await retryDeliveries(ports, { ...filter, state: again })
      return `${count} go out again, as their accounts let them.`
    })
  })
  return app.get('/', async (c) => {
    const { state, account, cursor } = query.parse(c.req.query())
    const filter = { ...(state && { state }), ...(account && { account }) }
    const [page, accounts] = await Promise.all([
      ports.deliveries.list(filter, { limit: PAGE, ...(cursor && { cursor }) }),
      ports.setup.accounts(),
    ])
    const lines = await linesOf(ports, page.items)
    return answer(
      c,
      <DeliveriesPage
        view={c.var.view}
        lines={lines}
        accounts={accounts.map(({ id }) => id)}
        filter={filter}
        {...(cursor && { cursor })}
        {...(page.cursor && { next: page.cursor })}
      />,
    )
  })
}

/** Every delivery, newest first. The list refreshes itself where scripts run. */
const DeliveriesPage = (props: DeliveriesProps) => {
  const { view, lines, accounts, filter, cursor, next } = props
  const some = retried.some((one) => one === filter.state) && lines.length > 0
  const mayRetry = some && view.may('deliveries')
  return (
    <AdminPage view={view} section="deliveries" title="Deliveries">
      <form method="get" action="/admin/deliveries" class="filter">
        <Select
          name="state"
          label="State"
          any="All states"
          value={filter.state}
          choices={deliveryStates}
        />
        <Select
          name="account"
          label="Account"
          any="All accounts"
          value={filter.account}
          choices={accounts}
        />
        <SubmitButton tone="quiet">Show</SubmitButton>
      </form>
      {mayRetry && (
        <form method="post" action="/admin/deliveries/retry">
          <input type="hidden" name="state" value={filter.state} />
          {filter.account && <input type="hidden" name="account" value={filter.account} />}
          <SubmitButton>Send all {filter.state} again</SubmitButton>
        </form>
      )}
      <div
        id="deliveries"
        hx-get={hrefOf(filter, cursor)}
        hx-trigger="every 10s"
        hx-select="#deliveries"
        hx-swap="outerMorph"
      >
        <DeliveryTable lines={lines} zone={view.zone} />
        <More href={next && hrefOf(filter, next)} />
      </div>
    </AdminPage>
  )
}

function hrefOf(filter: DeliveryFilter, cursor: string | undefined): string {
  const parameters = new URLSearchParams({ ...filter, ...(cursor && { cursor }) }).toString()
  return parameters ? `/admin/deliveries?${parameters}` : '/admin/deliveries'
}
