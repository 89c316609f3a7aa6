import type { Child } from 'hono/jsx'
import type { Amendment } from '../../core/amendment.ts'
import type { Attempt, Delivery } from '../../core/delivery.ts'
import type { AuditEntry } from '../../ports/audit-store.ts'
import type { Revision } from '../../ports/post-store.ts'
import { Moment } from '../public/moment.tsx'
import { outcomeWords } from './attempts.tsx'
import { stateHint } from './badge.tsx'
import { ChangedKeys, Who } from './change-lines.tsx'
import { deliveryHref } from './delivery-line.tsx'

interface TimelineProps {
  readonly zone: string
  readonly revisions: readonly Revision[]
  readonly deliveries: readonly Delivery[]
  readonly attempts: readonly Attempt[]
  readonly amendments: readonly Amendment[]
  /** Who did what to it. */
  readonly history: readonly AuditEntry[]
}

interface Happening {
  readonly at: Date
  /** How it is marked. */
  readonly mark?: string | undefined
  readonly says: Child
  readonly more?: Child
}

/** Everything that happened to a post, the newest first: saves, sends, looks, changes where it stands, and who decided. */
export const PostTimeline = ({ zone, ...parts }: TimelineProps) => {
  const happenings = [
    ...parts.revisions.map(saved),
    ...parts.attempts.flatMap((attempt) => tried(attempt, parts.deliveries)),
    ...parts.deliveries.filter(({ attempts }) => attempts === 0).map(decided),
    ...parts.amendments.map(amended),
    ...parts.history.map((entry) => done(entry, zone)),
  ]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .reverse()
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">What happened</h2>
      <ol class="timeline">
        {happenings.map(({ at, mark, says, more }) => (
          <li class={mark}>
            <p class="quiet">
              <Moment at={at} zone={zone} show="second" />
            </p>
            <p>{says}</p>
            {more}
          </li>
        ))}
      </ol>
    </section>
  )
}

const saved = ({ revision, savedAt, post }: Revision): Happening => ({
  at: savedAt,
  says: revision === 1 ? 'Saved for the first time' : `Saved as revision ${revision}`,
  more: (
    <p class="quiet" lang={post.language}>
      {post.title}
    </p>
  ),
})

const Account = ({ delivery }: { readonly delivery: Pick<Delivery, 'id' | 'accountId'> }) => (
  <a href={deliveryHref(delivery)}>{delivery.accountId}</a>
)

const reasonOf = (reason: string | undefined) => reason && <p class="quiet">{reason}</p>

function tried(attempt: Attempt, deliveries: readonly Delivery[]): readonly Happening[] {
  const delivery = deliveries.find(({ id }) => id === attempt.deliveryId)
  if (!delivery) return []
  const { outcome, reason, startedAt } = attempt
  const words = outcome ? (outcomeWords[outcome] ?? outcome) : 'no answer was recorded'
  const says = (
    <>
      <Account delivery={delivery} />: {words}
    </>
  )
  return [{ at: startedAt, mark: outcome ?? 'open', says, more: reasonOf(reason) }]
}

/** Of which nothing was ever sent. */
const decided = (delivery: Delivery): Happening => ({
  at: delivery.changedAt,
  mark: delivery.state,
  says: (
    <>
      <Account delivery={delivery} />: {delivery.reason ?? stateHint(delivery.state)}
    </>
  ),
})

const amendments: Readonly<Record<Amendment['kind'], string>> = {
  edit: 'edited where it stands',
  remove: 'taken down',
  repost: 'taken down to be posted anew',
}

const amended = ({ deliveryId, accountId, kind, state, reason, changedAt }: Amendment) => ({
  at: changedAt,
  mark: state === 'failed' ? 'rejected' : state === 'done' ? 'accepted' : undefined,
  says: (
    <>
      <Account delivery={{ id: deliveryId, accountId }} />:{' '}
      {state === 'done' ? amendments[kind] : `to be ${amendments[kind]}, ${state}`}
    </>
  ),
  more: reasonOf(reason),
})

const done = (entry: AuditEntry, zone: string): Happening => ({
  at: entry.at,
  says: (
    <>
      <Who actor={entry.actor} />: {entry.action}
      {entry.refused && ', and was refused'}
    </>
  ),
  more: <ChangedKeys changes={entry.changes} zone={zone} />,
})
