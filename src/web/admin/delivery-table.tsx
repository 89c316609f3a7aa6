import { Moment } from '../public/moment.tsx'
import { Badge } from './badge.tsx'
import { type DeliveryLine, deliveryHref, kindNames } from './delivery-line.tsx'
import { Table } from './table.tsx'

interface DeliveryTableProps {
  readonly lines: readonly DeliveryLine[]
  readonly zone: string
  /** `post`: all lines are of one post, so each is named by its account. */
  readonly of?: 'post'
}

/** Deliveries, one a line. */
export const DeliveryTable = ({ lines, zone, of }: DeliveryTableProps) => {
  if (lines.length === 0) return <p class="quiet">No deliveries here.</p>
  return (
    <Table
      caption="Deliveries, newest first"
      columns={[
        'State',
        of === 'post' ? 'Account' : 'Post',
        of === 'post' ? 'Network' : 'Account',
        'Time',
        'Attempts',
      ]}
      rows={lines.map((line) => {
        const { delivery, title, network } = line
        const kind = kindNames[delivery.kind]
        return [
          <Badge state={delivery.state} />,
          <>
            <a href={deliveryHref(delivery)}>{of === 'post' ? delivery.accountId : title}</a>
            {kind && <small>{kind}</small>}
            {delivery.reason && <small>{delivery.reason}</small>}
          </>,
          of === 'post' ? (
            (network ?? '–')
          ) : (
            <>
              {delivery.accountId} {network && <small>on {network}</small>}
            </>
          ),
          <When line={line} zone={zone} />,
          delivery.attempts,
        ]
      })}
    />
  )
}

/** When it is due while it is still to come, else when it last changed. */
const When = ({
  line: { delivery },
  zone,
}: {
  readonly line: DeliveryLine
  readonly zone: string
}) => {
  const toCome = delivery.state === 'planned' || delivery.state === 'held'
  return (
    <>
      <Moment at={toCome ? delivery.dueAt : delivery.changedAt} zone={zone} />{' '}
      {toCome && <small>due</small>}
    </>
  )
}
