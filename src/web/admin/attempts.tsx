import type { Attempt } from '../../core/delivery.ts'
import { Moment } from '../public/moment.tsx'

/** What came of an attempt, for people. */
export const outcomeWords: Readonly<Record<string, string>> = {
  accepted: 'The network took it',
  rejected: 'The network refused it',
  retry: 'Not posted, tried again later',
  lost: 'Outcome unknown',
  found: 'Found on the account',
  absent: 'Not on the account',
  unable: 'The network cannot tell',
  'look-again': 'Could not look, tried again later',
}

/** Each request that was sent, and each look. */
export const Attempts = ({
  attempts,
  zone,
}: {
  readonly attempts: readonly Attempt[]
  readonly zone: string
}) =>
  attempts.length === 0 ? (
    <p class="quiet">None yet.</p>
  ) : (
    <ol class="timeline">
      {attempts.map(({ kind, trace, startedAt, outcome, reason }) => (
        <li class={outcome ?? 'open'}>
          <p class="quiet">
            <Moment at={startedAt} zone={zone} show="second" /> ·{' '}
            {kind === 'send' ? 'Sent a request' : 'Looked at the account'}
          </p>
          <p>{outcome ? (outcomeWords[outcome] ?? outcome) : 'No answer was recorded'}</p>
          {reason && <p class="quiet">{reason}</p>}
          <p class="quiet">
            Trace <code>{trace}</code>
          </p>
        </li>
      ))}
    </ol>
  )
