import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { type Attempt, next } from '../../core/delivery.ts'
import { InputError } from '../../core/errors.ts'
import type { AuditEntry } from '../../ports/audit-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { decideDelivery } from '../../tasks/decide-delivery.ts'
import { rescheduleDelivery } from '../../tasks/reschedule-delivery.ts'
import { answer } from '../public/frame.tsx'
import { Distance, Moment } from '../public/moment.tsx'
import { Allowed } from './allowed.tsx'
import { Attempts } from './attempts.tsx'
import { Badge, stateHint } from './badge.tsx'
import { History } from './change-lines.tsx'
import {
  DeliveryActions,
  type DeliveryLine,
  deliveryHref,
  linesOf,
  oneButtonEvents,
  postHref,
} from './delivery-line.tsx'
import { deliveryTextPages, type OpenText, openTextOf, TextForm } from './delivery-text.tsx'
import { TimeForm } from './delivery-time.tsx'
import { act } from './flash.ts'
import { ActionButton, backTo, bodyText, SubmitButton, TextField } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { dollars } from './previews.tsx'
import { ShareText } from './share-text.tsx'
import { ThreadText } from './thread-text.tsx'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

interface DeliveryProps {
  readonly view: View
  readonly line: DeliveryLine
  /** While it may still be changed. */
  readonly open: OpenText | undefined
  readonly attempts: readonly Attempt[]
  /** Who decided about it. */
  readonly history: readonly AuditEntry[]
}

/** Of the newest; the log has them all. */
const CHANGES = 30

const events = z.enum([...oneButtonEvents, 'resolve-sent', 'resolve-not-sent'])
/** How long a request to send now takes to be carried out at most: no time that has passed is taken. */
const MOMENT = 1_000

const done = {
  approve: 'Approved: it goes out when it is due.',
  again: 'It is planned again.',
  cancel: 'Cancelled: it does not go out.',
  'resolve-sent': 'Noted as sent.',
  'resolve-not-sent': 'Noted as not sent: it is planned again.',
} as const

export function deliveryPages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const viewOf = viewing(deps)
  const showTyped = async (c: Context, id: string, typed: string) => {
    const view = await viewOf(c)
    return answer(c, <DeliveryPage view={view} {...(await load(ports, id, typed))} />, 422)
  }
  const app = new Hono<AdminEnv>().route('/', deliveryTextPages(deps, showTyped))

  app.get('/:id', async (c) => {
    const props = await load(ports, c.req.param('id'))
    return answer(c, <DeliveryPage view={c.var.view} {...props} />)
  })

  app.post('/:id/send-now', async (c) => {
    const id = c.req.param('id')
    return act(c, await backTo(c, deliveryHref({ id })), async () => {
      await rescheduleDelivery(ports, id, new Date(ports.clock.now().getTime() + MOMENT))
      return 'It goes out now.'
    })
  })

  app.post('/:id/:event', async (c) => {
    const id = c.req.param('id')
    const event = events.safeParse(c.req.param('event')).data
    if (!event) return c.notFound()
    const url = event === 'resolve-sent' ? await bodyText(c, 'url') : ''
    return act(c, await backTo(c, deliveryHref({ id })), async () => {
      if (url && !/^https?:\/\/\S+$/.test(url)) {
        throw new InputError('invalid', 'Its address there: expected one that begins with https://')
      }
      await decideDelivery(ports, id, { event, ...(url && { url }) })
      return done[event]
    })
  })

  return app
}

/** @param typed a text that was not kept, to be shown instead of its own */
async function load(
  ports: Ports,
  id: string,
  typed?: string,
): Promise<Omit<DeliveryProps, 'view'>> {
  const delivery = await ports.deliveries.byId(id)
  if (!delivery) throw new InputError('not-found', 'There is no such delivery')
  const [lines, open, attempts, changes] = await Promise.all([
    linesOf(ports, [delivery]),
    openTextOf(ports, delivery, typed),
    ports.deliveries.attempts(id),
    ports.audit.list({ thing: { kind: 'delivery', id } }, { limit: CHANGES }),
  ])
  const line = lines[0] ?? { delivery, title: delivery.postId }
  return { line, open, attempts, history: changes.items }
}

/** One delivery: where it stands, what can be done, what was said, what was tried. */
const DeliveryPage = ({ view, line, open, attempts, history }: DeliveryProps) => {
  const { delivery, title } = line
  return (
    <AdminPage
      view={view}
      section="deliveries"
      title={title}
      aside={<Badge state={delivery.state} />}
    >
      <p class="standing">{delivery.reason ?? stateHint(delivery.state)}</p>
      <DeliveryActions line={line} without={open && 'approve'} />
      {next(delivery.state, 'resolve-sent') && (
        <Allowed to="deliveries">
          <Resolve href={deliveryHref(delivery)} />
        </Allowed>
      )}
      <div class="columns even">
        <section aria-labelledby="text">
          <h2 id="text">Share text</h2>
          {open ? (
            <OpenTextPart open={open} view={view} />
          ) : delivery.draft ? (
            <ShareText text={delivery.draft.text} language={delivery.draft.language} />
          ) : (
            <p class="quiet">
              Made and kept when it is sent. <a href={postHref(delivery.postId)}>See the preview</a>
            </p>
          )}
          {next(delivery.state, 'reschedule') && (
            <Allowed to="deliveries">
              <TimeForm delivery={delivery} zone={view.zone} />
            </Allowed>
          )}
          <h2>Attempts</h2>
          <Attempts attempts={attempts} zone={view.zone} />
          <History entries={history} zone={view.zone} />
        </section>
        <Facts line={line} open={open} view={view} />
      </div>
    </AdminPage>
  )
}

/** Whoever may not change it reads it as it will be sent. */
const OpenTextPart = ({ open, view }: { readonly open: OpenText; readonly view: View }) => {
  if (view.may('deliveries')) return <TextForm open={open} />
  return open.fault ? (
    <p class="notice">{open.fault}</p>
  ) : (
    <ThreadText texts={open.texts} language={open.language} />
  )
}

/** Only a person can tell now. */
const Resolve = ({ href }: { readonly href: string }) => (
  <section class="panel" aria-labelledby="resolve">
    <h2 id="resolve">Is it on the network?</h2>
    <p>
      The network did not say whether it took this post. Look at the account, then tell Posthorn, so
      that it is neither lost nor said twice.
    </p>
    <form method="post" action={`${href}/resolve-sent`}>
      <TextField type="url" name="url" label="Its address there" hint="Optional." />
      <SubmitButton>Yes, it is there</SubmitButton>
    </form>
    <ActionButton action={`${href}/resolve-not-sent`}>No, send it</ActionButton>
  </section>
)

const Facts = ({
  line,
  open,
  view: { zone, now },
}: Omit<DeliveryProps, 'attempts' | 'history'>) => {
  const { delivery, network } = line
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">Details</h2>
      <dl class="facts">
        <dt>Post</dt>
        <dd>
          <a href={postHref(delivery.postId)}>{line.title}</a>
        </dd>
        <dt>Account</dt>
        <dd>
          {delivery.accountId}
          {network && ` on ${network}`}
        </dd>
        <dt>Schedule</dt>
        <dd>{delivery.scheduleId}</dd>
        <dt>Due</dt>
        <dd>
          <Moment at={delivery.dueAt} zone={zone} /> (
          <Distance at={delivery.dueAt} zone={zone} now={now} />)
        </dd>
        <dt>Shelf life ends</dt>
        <dd>
          <Moment at={delivery.expiresAt} zone={zone} />
        </dd>
        <dt>Cost</dt>
        <dd>{dollars(open?.cost ?? delivery.cost ?? 0)}</dd>
        {line.seenAt && (
          <>
            <dt>On the network</dt>
            <dd>
              <a href={line.seenAt} rel="noopener">
                {delivery.post?.url}
              </a>
            </dd>
          </>
        )}
        <dt>Delivery</dt>
        <dd>
          <code>{delivery.id}</code>
        </dd>
      </dl>
    </section>
  )
}
