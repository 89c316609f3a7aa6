import type { DeliveryState } from '../../core/delivery.ts'
import type { PostState } from '../../core/post.ts'
import type { InboxState } from '../../ports/inbox-store.ts'
import type { AccountState } from '../../ports/setup-store.ts'

/** What a state means to the person who reads it; the colour only repeats it. */
const meaning = {
  planned: { tone: 'wait', mark: '◷', hint: 'Goes out when it is due.' },
  held: { tone: 'ask', mark: '‖', hint: 'Waits for approval.' },
  sending: { tone: 'busy', mark: '→', hint: 'Is being sent.' },
  checking: { tone: 'busy', mark: '⟳', hint: 'The outcome is unknown: the network is asked.' },
  sent: { tone: 'good', mark: '✓', hint: 'Is on the network.' },
  failed: { tone: 'bad', mark: '✕', hint: 'Was refused. Nothing more happens by itself.' },
  missed: { tone: 'off', mark: '⌛', hint: 'Its shelf life passed first.' },
  cancelled: { tone: 'off', mark: '–', hint: 'Does not go out.' },
  undecided: { tone: 'ask', mark: '?', hint: 'The network cannot tell: a person must look.' },
  draft: { tone: 'off', mark: '✎', hint: 'Not published.' },
  scheduled: { tone: 'wait', mark: '◷', hint: 'Published later.' },
  embargoed: { tone: 'wait', mark: '‖', hint: 'Under embargo.' },
  published: { tone: 'good', mark: '✓', hint: 'Readers see it.' },
  retracted: { tone: 'bad', mark: '✕', hint: 'Taken back, with a notice.' },
  deleted: { tone: 'off', mark: '–', hint: 'Taken out.' },
  quarantined: { tone: 'bad', mark: '✕', hint: 'Left out of a feed: it would break it.' },
  active: { tone: 'good', mark: '✓', hint: 'Posts go out.' },
  paused: { tone: 'off', mark: '‖', hint: 'Nothing goes out until it is resumed.' },
  broken: { tone: 'bad', mark: '✕', hint: 'Its credentials are refused.' },
  unconnected: { tone: 'ask', mark: '?', hint: 'Nobody has signed in for it yet: connect it.' },
  removed: { tone: 'off', mark: '–', hint: 'No longer in the set-up.' },
  polled: { tone: 'good', mark: '✓', hint: 'It is asked for new posts.' },
  listening: { tone: 'good', mark: '✓', hint: 'What it sends is taken.' },
  failing: { tone: 'bad', mark: '✕', hint: 'What it says cannot be taken.' },
  stopped: { tone: 'bad', mark: '–', hint: 'Nothing comes from it any more.' },
  waiting: { tone: 'wait', mark: '◷', hint: 'Not worked off yet.' },
  done: { tone: 'good', mark: '✓', hint: 'Worked off.' },
  ignored: { tone: 'off', mark: '–', hint: 'There was nothing to do.' },
} as const satisfies Record<
  | DeliveryState
  | PostState
  | AccountState
  | InboxState
  | 'quarantined'
  | 'unconnected'
  | 'polled'
  | 'listening'
  | 'failing'
  | 'stopped',
  { tone: string; mark: string; hint: string }
>

interface BadgeProps {
  readonly state: keyof typeof meaning
}

/** A state as a word on a colour. */
export const Badge = ({ state }: BadgeProps) => {
  const { tone, mark, hint } = meaning[state]
  return (
    <span class={`badge ${tone}`} title={hint}>
      <span aria-hidden="true">{mark}</span> {state}
    </span>
  )
}

/** The same where there is little room: its sign, and the word for those who hear the page. */
export const Mark = ({ state }: BadgeProps) => {
  const { tone, mark, hint } = meaning[state]
  return (
    <span class={`badge mark ${tone}`} title={`${state}: ${hint}`}>
      <span aria-hidden="true">{mark}</span>
      <span class="spoken">{state}</span>
    </span>
  )
}

/** The sentence behind a badge. */
export const stateHint = (state: keyof typeof meaning): string => meaning[state].hint
