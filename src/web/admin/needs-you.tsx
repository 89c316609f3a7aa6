import type { DeliveryState } from '../../core/delivery.ts'
import type { Notice } from '../../core/notice.ts'
import { Moment } from '../public/moment.tsx'

interface NeedsYouProps {
  readonly counts: Readonly<Partial<Record<DeliveryState, number>>>
  readonly broken: number
  readonly quarantined: number
  /** What lasts beside these. */
  readonly others: readonly Notice[]
}

/** One line: everything that waits for a person, by kind. */
export const NeedsYouLine = ({ counts, broken, quarantined, others }: NeedsYouProps) => {
  const kinds = [
    counted(broken, 'broken account'),
    counted(counts.undecided, 'undecided delivery', 'undecided deliveries'),
    counted(counts.failed, 'failed delivery', 'failed deliveries'),
    counted(counts.held, 'delivery to approve', 'deliveries to approve'),
    counted(quarantined, 'post that feeds do without', 'posts that feeds do without'),
    counted(others.length, 'notice'),
  ].filter((kind) => kind !== '')
  return kinds.length === 0 ? null : <p class="standing">{kinds.join(', ')}.</p>
}

const counted = (count = 0, one: string, many = `${one}s`) =>
  count === 0 ? '' : `${count} ${count === 1 ? one : many}`

/** What Today shows by itself needs no notice there. */
const shownElsewhere: readonly Notice['event'][] = [
  'account.broken',
  'feed.quarantined',
  'scheduler.stalled',
]

export const otherNotices = (open: readonly Notice[]): readonly Notice[] =>
  open.filter(({ event }) => !shownElsewhere.includes(event))

interface OpenNoticeProps {
  readonly notice: Notice
  readonly zone: string
}

export const OpenNotice = ({ notice, zone }: OpenNoticeProps) => (
  <li>
    <div>
      {notice.path === undefined ? notice.title : <a href={notice.path}>{notice.title}</a>}
      <p class="quiet">
        {notice.text} Since <Moment at={notice.raisedAt} zone={zone} />.
      </p>
    </div>
  </li>
)
