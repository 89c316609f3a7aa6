import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { InputError } from '../../core/errors.ts'
import type { Ports } from '../../ports/ports.ts'
import { decideDelivery } from '../../tasks/decide-delivery.ts'
import { answer } from '../public/frame.tsx'
import { Distance } from '../public/moment.tsx'
import { Allowed } from './allowed.tsx'
import { type DeliveryLine, deliveryHref, linesOf } from './delivery-line.tsx'
import { type OpenText, openTextOf } from './delivery-text.tsx'
import { act } from './flash.ts'
import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { dollars } from './previews.tsx'
import { More } from './table.tsx'
import { ThreadText } from './thread-text.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

const PAGE = 30

interface ApprovalsProps {
  readonly view: View
  readonly texts: readonly ApprovalLine[]
  readonly next?: string
}

interface ApprovalLine {
  readonly line: DeliveryLine
  readonly open: OpenText
}

/** Everything that waits for approval, each with its text, to be approved one by one or together. */
export function approvalsPage({ ports }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const cursor = c.req.query('cursor')
    const page = await ports.deliveries.list(
      { state: 'held' },
      { limit: PAGE, ...(cursor && { cursor }) },
    )
    const lines = await linesOf(ports, page.items)
    const texts = (await Promise.all(lines.map((line) => withText(ports, line)))).flat()
    const next = page.cursor && `/admin/approvals?cursor=${encodeURIComponent(page.cursor)}`
    return answer(c, <ApprovalsPage view={c.var.view} texts={texts} {...(next && { next })} />)
  })

  app.post('/', async (c) => {
    const { seen = [] } = await c.req.parseBody({ all: true })
    const chosen = [seen].flat().filter((one) => typeof one === 'string')
    return act(c, '/admin/approvals', () => approveAll(ports, chosen))
  })

  return app
}

async function withText(ports: Ports, line: DeliveryLine): Promise<ApprovalLine[]> {
  const open = await openTextOf(ports, line.delivery)
  return open ? [{ line, open }] : []
}

/** `<revision> <delivery> <text>`: what was seen of which. Browsers would change the line breaks of a plain text. */
const seenOf = ({ revision, delivery, texts }: OpenText) =>
  `${revision} ${delivery.id} ${encodeURIComponent(JSON.stringify(texts))}`

/** One that cannot be approved keeps none of the others from it. */
async function approveAll(ports: Ports, chosen: readonly string[]): Promise<string> {
  if (chosen.length === 0) throw new InputError('invalid', 'Tick what you approve')
  const refused: string[] = []
  for (const one of chosen) {
    const [revision, id = '', said = ''] = one.split(' ')
    try {
      const seen = textIn(said)
      await decideDelivery(ports, id, { event: 'approve', revision: Number(revision), seen })
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      refused.push(error.message)
    }
  }
  const approved = chosen.length - refused.length
  if (refused.length === 0) return `Approved: ${approved}.`
  throw new InputError('wrong-state', `Approved: ${approved}. ${[...new Set(refused)].join('. ')}`)
}

function textIn(said: string): string {
  try {
    return z
      .array(z.string())
      .parse(JSON.parse(decodeURIComponent(said)))
      .join('\n\n')
  } catch {
    throw new InputError('invalid', 'The form does not say what was seen: load the page again')
  }
}

const ApprovalsPage = ({ view, texts, next }: ApprovalsProps) => (
  <AdminPage view={view} section="deliveries" title="To approve">
    {texts.length === 0 ? (
      <p class="quiet">Nothing waits for approval.</p>
    ) : (
      <Ticking view={view}>
        <div class="previews">
          {texts.map((one) => (
            <Approval {...one} view={view} />
          ))}
        </div>
        <Allowed to="deliveries">
          <div class="actions approving">
            <SubmitButton>Approve what is ticked</SubmitButton>
          </div>
        </Allowed>
      </Ticking>
    )}
    <More href={next} />
  </AdminPage>
)

interface TickingProps {
  readonly view: View
  readonly children?: Child
}

/** A form, for those who may approve. */
const Ticking = ({ view, children }: TickingProps) =>
  view.may('deliveries') ? (
    <form method="post" action="/admin/approvals">
      {children}
    </form>
  ) : (
    <div>{children}</div>
  )

const Approval = ({ line, open, view }: ApprovalLine & { readonly view: View }) => {
  const { delivery, title, network } = line
  const { count, cost, fault } = open
  return (
    <article class="preview">
      <header>
        <label>
          <Allowed to="deliveries">
            <input
              type="checkbox"
              name="seen"
              value={seenOf(open)}
              disabled={fault !== undefined}
            />
          </Allowed>
          <strong>{network ?? delivery.accountId}</strong>
          <span class="spoken"> {title}</span>
        </label>
        <span class="quiet">{delivery.accountId}</span>
      </header>
      {fault ? (
        <p class="notice">{fault}</p>
      ) : (
        <ThreadText texts={open.texts} language={open.language} />
      )}
      {delivery.reason && <p class="notice">{delivery.reason}</p>}
      <footer>
        <span>
          {count.count} of {count.limit} · {dollars(cost)} · due{' '}
          <Distance at={delivery.dueAt} zone={view.zone} now={view.now} />
        </span>
        <a href={deliveryHref(delivery)}>
          {view.may('deliveries') ? 'Change' : 'See it'}
          <span class="spoken"> {title}</span>
        </a>
      </footer>
    </article>
  )
}
