import { Hono } from 'hono'
import { z } from 'zod'
import type { WebhookAttempt, WebhookDelivery } from '../../ports/notice-store.ts'
import { retryWebhook } from '../../tasks/retry-webhook.ts'
import { answer } from '../public/frame.tsx'
import { Moment } from '../public/moment.tsx'
import { act } from './flash.ts'
import { ActionButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { LogTabs } from './log-tabs.tsx'
import { More, Table } from './table.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

interface WebhookLogProps {
  readonly view: View
  readonly told: readonly WebhookDelivery[]
  readonly next?: string
}

const HOME = '/admin/log/webhooks'
const PAGE = 50
const query = z.object({ cursor: z.string().min(1).optional().catch(undefined) })

export function webhookLogPage({ ports }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const { cursor } = query.parse(c.req.query())
    const page = await ports.notices.webhooks({ limit: PAGE, ...(cursor && { cursor }) })
    const next = page.cursor && { next: page.cursor }
    return answer(c, <WebhookLogPage view={c.var.view} told={page.items} {...next} />)
  })

  app.post('/:id/retry', (c) =>
    act(c, HOME, async () => {
      const { state, reason } = await retryWebhook(ports, c.req.param('id'))
      return state === 'sent' ? 'Sent again: it was taken.' : `Sent again: ${reason}`
    }),
  )

  return app
}

/** Every try to tell the webhook, with what it answered. */
const WebhookLogPage = ({ view, told, next }: WebhookLogProps) => (
  <AdminPage view={view} section="log" title="Webhooks">
    <LogTabs open="webhooks" />
    <p class="quiet">
      What <code>notify.webhook</code> was told. Each try carries the same <code>webhook-id</code>,
      so that what arrives twice can be told from what happened twice.
    </p>
    {told.length === 0 && <p class="standing">Nothing was sent to a webhook yet.</p>}
    {told.length > 0 && (
      <Table
        caption="Webhook deliveries, newest first"
        columns={['When', 'Event', 'Tries']}
        rows={told.map((one) => [
          <Moment at={one.notice.raisedAt} zone={view.zone} />,
          <Event one={one} />,
          <Tries one={one} view={view} />,
        ])}
      />
    )}
    <More href={next && `${HOME}?cursor=${encodeURIComponent(next)}`} />
  </AdminPage>
)

const Event = ({ one: { notice } }: { readonly one: WebhookDelivery }) => (
  <>
    <code>{notice.event}</code>
    <p class="quiet">{notice.title}</p>
    <p class="quiet">
      <code>{notice.id}</code>
    </p>
  </>
)

const states = { waiting: 'Tried again', sent: 'Taken', failed: 'Not taken' } as const

const Tries = ({ one, view }: { readonly one: WebhookDelivery; readonly view: View }) => (
  <>
    <p>
      {states[one.state]}
      {one.state === 'waiting' && (
        <>
          {' '}
          <Moment at={one.dueAt} zone={view.zone} />
        </>
      )}
      {one.state === 'failed' && one.reason !== undefined && `: ${one.reason}`}
    </p>
    {one.attempts.length > 0 && (
      <details>
        <summary>
          {one.attempts.length} {one.attempts.length === 1 ? 'try' : 'tries'}
        </summary>
        <ol>
          {one.attempts.map((attempt) => (
            <Try attempt={attempt} zone={view.zone} />
          ))}
        </ol>
      </details>
    )}
    {view.may('config') && <Again one={one} />}
  </>
)

const Try = ({ attempt, zone }: { readonly attempt: WebhookAttempt; readonly zone: string }) => (
  <li>
    <Moment at={attempt.at} zone={zone} show="second" />:{' '}
    {attempt.status === undefined ? attempt.reason : `answered ${attempt.status}`} within{' '}
    {attempt.ms} ms
    {attempt.answer !== undefined && attempt.answer !== '' && (
      <pre>
        <code>{attempt.answer}</code>
      </pre>
    )}
    <p class="quiet">
      Trace <code>{attempt.trace}</code>
    </p>
  </li>
)

const Again = ({ one: { notice, state } }: { readonly one: WebhookDelivery }) =>
  state === 'waiting' ? null : (
    <ActionButton
      action={`${HOME}/${encodeURIComponent(notice.id)}/retry`}
      about={`: ${notice.title}`}
    >
      Send again
    </ActionButton>
  )
