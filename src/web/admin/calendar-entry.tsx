import { next } from '../../core/delivery.ts'
import type { ClockChange } from '../../core/hours-of-day.ts'
import { localTime } from '../../core/local-time.ts'
import { postState } from '../../core/post.ts'
import { timeIn } from '../../core/wall-clock.ts'
import type { CalendarDelivery, CalendarPost } from '../../ports/calendar-store.ts'
import { useMay } from './allowed.tsx'
import { Mark } from './badge.tsx'
import type { Item, Slot } from './calendar-cells.ts'
import { type CalendarView, calendarHref } from './calendar-view.ts'
import { deliveryHref, kindNames, postHref } from './delivery-line.tsx'

interface Around {
  readonly zone: string
  readonly now: Date
  readonly view: CalendarView
}

interface ItemProps extends Around {
  readonly item: Item
  /** The clock shows this hour twice: the zone's name tells them apart. */
  readonly doubled?: boolean
  /** It is the second time. */
  readonly again?: boolean
}

export const CalendarItem = ({ item, ...around }: ItemProps) => {
  if (item.kind === 'slot') return <SlotLine slot={item} {...around} />
  if (item.kind === 'post') return <PostLine post={item.post} {...around} />
  return <DeliveryEntry delivery={item.delivery} {...around} />
}

type Timed = Pick<ItemProps, 'zone' | 'doubled'> & { readonly at: Date }

const Time = ({ at, zone, doubled }: Timed) => (
  <time datetime={at.toISOString()}>
    {timeIn(zone, at)}
    {doubled && ` ${zoneName(at, zone)}`}
  </time>
)

const zoneNames = new Map<string, Intl.DateTimeFormat>()

/** `CET`, `GMT+10:30` */
export function zoneName(at: Date, zone: string): string {
  const known = zoneNames.get(zone)
  const format =
    known ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' })
  zoneNames.set(zone, format)
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

interface DeliveryProps extends Omit<ItemProps, 'item'> {
  readonly delivery: CalendarDelivery
}

const DeliveryEntry = ({ delivery, zone, view, doubled }: DeliveryProps) => {
  const { id, state, title, accountId, kind, at } = delivery
  const moves = useMay('deliveries') && next(state, 'reschedule') !== undefined
  const name = kindNames[kind]
  return (
    <li
      class="entry"
      data-moves={moves ? id : undefined}
      data-time={moves ? timeIn(zone, at) : undefined}
    >
      <Mark state={state} /> <Time at={at} zone={zone} doubled={doubled ?? false} />{' '}
      <a href={deliveryHref({ id })}>{title}</a>{' '}
      <small>
        {accountId}
        {name && `, ${name}`}
      </small>
      {moves && (
        <>
          {' '}
          <a class="move" href={calendarHref(view, id)}>
            Move
            <span class="spoken">
              {' '}
              {title}, {accountId}
            </span>
          </a>
        </>
      )}
    </li>
  )
}

interface PostProps extends Omit<ItemProps, 'item'> {
  readonly post: CalendarPost
}

const PostLine = ({ post, zone, now, doubled }: PostProps) => (
  <li class="entry post">
    <Mark state={postState(post, now)} />{' '}
    <Time at={post.at} zone={zone} doubled={doubled ?? false} />{' '}
    <a href={postHref(post.id)}>{post.title}</a> <small>post</small>
  </li>
)

interface SlotProps extends Omit<ItemProps, 'item'> {
  readonly slot: Slot
}

/** A delivery can be put onto it. */
const SlotLine = ({ slot, zone, doubled, again }: SlotProps) => (
  <li class="slot" data-at={localTime(slot.at, zone)} data-turn={again ? 'second' : undefined}>
    <Time at={slot.at} zone={zone} doubled={doubled ?? false} /> slot, {slot.schedule}
    {slot.more && ', and more'}
  </li>
)

/** `Clock goes back at 03:00, to 02:00` */
export const ChangeLine = ({ change }: { readonly change: ClockChange }) => (
  <p class="clock-change">
    Clock goes {change.goes} at {change.from}, to {change.to}
  </p>
)
