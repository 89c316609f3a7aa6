import type { Delivery } from '../core/delivery.ts'
import { heldByAccount } from '../core/rules-of-account.ts'
import { shownTime } from '../core/shown-time.ts'
import type { Account } from '../ports/setup-store.ts'

/**
 * A delivery with the reason it waits for. What holds all deliveries of an account is not written on each of them: it is said
 * here.
 */
export function withReason(
  delivery: Delivery,
  account: Account | undefined,
  { now, zone }: { readonly now: Date; readonly zone: string },
): Delivery {
  if (delivery.state !== 'planned' || delivery.reason !== undefined || !account) return delivery
  if (delivery.dueAt > now) return delivery
  const reason = heldByAccount({ account, now, zone }) ?? paced(delivery, account, now, zone)
  return reason === undefined ? delivery : { ...delivery, reason }
}

function paced(
  { urgent, parentId }: Delivery,
  { pacedUntil }: Account,
  now: Date,
  zone: string,
): string | undefined {
  if (urgent || parentId !== undefined || !pacedUntil || pacedUntil <= now) return undefined
  return `The account posts no more until ${shownTime(pacedUntil, zone)}: its spacing and its limits are kept.`
}
