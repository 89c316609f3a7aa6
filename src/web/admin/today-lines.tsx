import type { Account } from '../../ports/setup-store.ts'
import { Moment } from '../public/moment.tsx'
import { Allowed } from './allowed.tsx'
import { Badge } from './badge.tsx'
import { Countdown } from './countdown.tsx'
import { DeliveryActions, type DeliveryLine, deliveryHref } from './delivery-line.tsx'
import type { View } from './view.ts'

export const BrokenAccount = ({ account }: { readonly account: Account }) => (
  <li>
    <div>
      <Badge state="broken" />
      <a href="/admin/accounts">Account {account.id}</a>
      <p class="quiet">{account.reason}</p>
    </div>
  </li>
)

export const Waiting = ({ line }: { readonly line: DeliveryLine }) => (
  <li>
    <div>
      <Badge state={line.delivery.state} />
      <a href={deliveryHref(line.delivery)}>{line.title}</a>
      <p class="quiet">
        {line.delivery.accountId}
        {line.network && ` on ${line.network}`}
        {line.delivery.reason && `: ${line.delivery.reason}`}
      </p>
    </div>
    {line.delivery.state === 'undecided' || line.delivery.state === 'held' ? (
      <Allowed to="deliveries">
        <a class="button quiet" href={deliveryHref(line.delivery)}>
          {line.delivery.state === 'held' ? 'Read and approve' : 'Decide'}
          <span class="spoken"> on {line.title}</span>
        </a>
      </Allowed>
    ) : (
      <DeliveryActions line={line} back="/admin" />
    )}
  </li>
)

interface LinesProps {
  readonly lines: readonly DeliveryLine[]
  readonly view: View
  readonly empty: string
}

export const Lines = ({ lines, view: { zone, now }, empty }: LinesProps) => (
  <>
    {lines.length === 0 && <p class="quiet">{empty}</p>}
    <ul class="lines">
      {lines.map(({ delivery, title, network, seenAt }) => (
        <li>
          <div>
            <a href={deliveryHref(delivery)}>{title}</a>
            <p class="quiet">
              {delivery.accountId}
              {network && ` on ${network}`} ·{' '}
              {delivery.state === 'planned' ? (
                <>
                  due <Countdown at={delivery.dueAt} view={{ zone, now }} />
                </>
              ) : (
                <Moment at={delivery.changedAt} zone={zone} />
              )}
              {delivery.state === 'planned' && delivery.reason && <> · {delivery.reason}</>}
            </p>
          </div>
          {seenAt && (
            <a class="out" href={seenAt} rel="noopener">
              See it<span class="spoken"> there, {title}</span>
            </a>
          )}
        </li>
      ))}
    </ul>
  </>
)

interface HeartbeatProps {
  readonly view: Pick<View, 'zone' | 'stalled'>
  /** When the scheduler last ran; undefined before it did. */
  readonly ticked: Date | undefined
}

/** That it has stopped is said above every page. */
export const Heartbeat = ({ view: { zone, stalled }, ticked }: HeartbeatProps) =>
  stalled ? null : (
    <p class="quiet heartbeat">
      {ticked ? (
        <>
          The scheduler runs each minute, last at <Moment at={ticked} zone={zone} show="second" />.
        </>
      ) : (
        'The scheduler has not run yet.'
      )}
    </p>
  )
