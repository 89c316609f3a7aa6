import type { Amendment, AmendmentKind, AmendmentState } from '../../core/amendment.ts'
import { Moment } from '../public/moment.tsx'
import { deliveryHref } from './delivery-line.tsx'
import { Table } from './table.tsx'

const words: Readonly<Record<AmendmentKind, string>> = {
  edit: 'Edit',
  remove: 'Take down',
  repost: 'Post anew',
}
const states: Readonly<Record<AmendmentState, string>> = {
  planned: '◷ planned',
  doing: '→ under way',
  done: '✓ done',
  failed: '✕ failed',
  skipped: '– skipped',
}

interface ReceiptsProps {
  readonly amendments: readonly Amendment[]
  readonly zone: string
}

/** What was done to shares since their post changed, and when, or why not. Nothing where nothing was. */
export const Receipts = ({ amendments, zone }: ReceiptsProps) => {
  if (amendments.length === 0) return null
  return (
    <section aria-labelledby="receipts">
      <h2 id="receipts">What was done to the shares since</h2>
      <Table
        caption="Edits and removals, oldest first"
        columns={['Account', 'What', 'State', 'Time']}
        rows={amendments.map(({ deliveryId, accountId, kind, state, reason, changedAt }) => [
          <a href={deliveryHref({ id: deliveryId })}>{accountId}</a>,
          words[kind],
          <>
            {states[state]}
            {reason && <small>{reason}</small>}
          </>,
          <Moment at={changedAt} zone={zone} />,
        ])}
      />
    </section>
  )
}
