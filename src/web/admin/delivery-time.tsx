import type { Delivery } from '../../core/delivery.ts'
import { localTime } from '../../core/local-time.ts'
import { deliveryHref } from './delivery-line.tsx'
import { SubmitButton } from './forms.tsx'

interface TimeFormProps {
  readonly delivery: Delivery
  readonly zone: string
}

/** When one delivery is to go out, to be changed. */
export const TimeForm = ({ delivery, zone }: TimeFormProps) => (
  <form method="post" action={`${deliveryHref(delivery)}/reschedule`} class="share-form">
    <label>
      Send it at
      <input
        type="datetime-local"
        name="at"
        required
        value={localTime(delivery.dueAt, zone)}
        autocomplete="off"
      />
      <small>On the clock of {zone}.</small>
    </label>
    <SubmitButton tone="quiet">Reschedule</SubmitButton>
  </form>
)
