import { type Delivery, next } from '../../core/delivery.ts'
import { Badge } from './badge.tsx'
import { Countdown } from './countdown.tsx'
import { type DeliveryLine, deliveryHref, postHref } from './delivery-line.tsx'
import { ActionButton } from './forms.tsx'
import type { View } from './view.ts'

interface ShareStateProps {
  readonly view: View
  readonly post: string
  readonly account: string
  /** Of the post, newest first. */
  readonly lines: readonly DeliveryLine[]
}

const open = ({ delivery: { state } }: DeliveryLine) => state === 'planned' || state === 'held'

/** Under the text for an account: what becomes of it, and what can be done about that. */
export const ShareState = ({ view, post, account, lines }: ShareStateProps) => {
  const own = lines.filter(({ delivery }) => delivery.accountId === account)
  const line = own.find(open) ?? own[0]
  const why = (
    <a href={`${postHref(post)}?explain=${encodeURIComponent(account)}#why`}>
      {line ? 'Why' : 'Why not'}
      <span class="spoken"> on {account}</span>
    </a>
  )
  if (!line) {
    return (
      <div class="share-state">
        <p class="quiet">Nothing is planned here.</p>
        <div class="actions">{why}</div>
      </div>
    )
  }
  return (
    <div class="share-state">
      <p>
        <Badge state={line.delivery.state} />{' '}
        {line.delivery.state === 'planned' && <Countdown at={line.delivery.dueAt} view={view} />}
      </p>
      {line.delivery.reason && <p class="quiet">{line.delivery.reason}</p>}
      <div class="actions">
        <Decisions delivery={line.delivery} post={post} />
        {line.seenAt && (
          <a href={line.seenAt} rel="noopener">
            See it<span class="spoken"> there, on {account}</span>
          </a>
        )}
        {why}
      </div>
    </div>
  )
}

const Decisions = ({ delivery, post }: { readonly delivery: Delivery; readonly post: string }) => {
  const href = deliveryHref(delivery)
  const about = `on ${delivery.accountId}`
  const form = { about, back: postHref(post) }
  return (
    <>
      {next(delivery.state, 'reschedule') && (
        <a class="button quiet" href={href}>
          {delivery.state === 'held' ? 'Read and approve' : 'Edit the text'}
          <span class="spoken"> {about}</span>
        </a>
      )}
      {delivery.state === 'undecided' && (
        <a class="button quiet" href={href}>
          Decide<span class="spoken"> {about}</span>
        </a>
      )}
      {delivery.state === 'planned' && (
        <ActionButton {...form} action={`${href}/send-now`}>
          Send now
        </ActionButton>
      )}
      {next(delivery.state, 'cancel') && (
        <ActionButton {...form} action={`${href}/cancel`}>
          Skip
        </ActionButton>
      )}
      {next(delivery.state, 'again') && (
        <ActionButton {...form} action={`${href}/again`}>
          Send again
        </ActionButton>
      )}
    </>
  )
}
