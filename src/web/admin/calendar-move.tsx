import { type Delivery, next } from '../../core/delivery.ts'
import { localTime } from '../../core/local-time.ts'
import { shownTime } from '../../core/shown-time.ts'
import { Badge, stateHint } from './badge.tsx'
import { type CalendarView, calendarHref } from './calendar-view.ts'
import { type DeliveryLine, deliveryHref } from './delivery-line.tsx'
import { SubmitButton } from './forms.tsx'

interface MoveProps {
  readonly line: DeliveryLine
  readonly view: CalendarView
  readonly zone: string
  /** A day is shown on which the clock is put back. */
  readonly twice: boolean
}

/** What dragging does, for those who have no mouse or no scripts. */
export const MovePanel = ({ line, view, zone, twice }: MoveProps) => {
  const { delivery, title } = line
  return (
    <section class="panel" id="move" aria-labelledby="moving">
      <h2 id="moving">
        Move <a href={deliveryHref(delivery)}>{title}</a>
      </h2>
      <p>
        <Badge state={delivery.state} /> {delivery.accountId}, due on{' '}
        {shownTime(delivery.dueAt, zone)}
      </p>
      {next(delivery.state, 'reschedule') ? (
        <MoveForm delivery={delivery} view={view} zone={zone} twice={twice} />
      ) : (
        <p>{stateHint(delivery.state)} It cannot be moved any more.</p>
      )}
    </section>
  )
}

type FormProps = Omit<MoveProps, 'line'> & { readonly delivery: Delivery }

const MoveForm = ({ delivery, view, zone, twice }: FormProps) => (
  <form method="post" action="/admin/calendar/move">
    <input type="hidden" name="id" value={delivery.id} />
    <input type="hidden" name="back" value={calendarHref(view)} />
    <label>
      Send it at
      <input
        type="datetime-local"
        name="at"
        required
        autofocus
        value={localTime(delivery.dueAt, zone)}
        autocomplete="off"
      />
      <small>On the clock of {zone}.</small>
    </label>
    {twice && (
      <label class="confirm">
        <input type="checkbox" name="turn" value="second" />
        When the clock shows it for the second time
      </label>
    )}
    <div class="actions">
      <SubmitButton>Move</SubmitButton>
      <a class="button quiet" href={calendarHref(view)}>
        Leave it
      </a>
    </div>
  </form>
)

/** What the script fills in and sends when an entry is dropped. */
export const DragForm = ({ view }: Pick<MoveProps, 'view'>) => (
  <form method="post" action="/admin/calendar/move" data-drag hidden>
    <input type="hidden" name="back" value={calendarHref(view)} />
    {['id', 'at', 'turn'].map((name) => (
      <input type="hidden" name={name} value="" />
    ))}
  </form>
)
