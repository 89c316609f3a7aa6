import type { Delivery } from '../core/delivery.ts'
import { InputError } from '../core/errors.ts'
import type { Ports } from '../ports/ports.ts'

/** @throws InputError `not-found` */
export async function existingDelivery(
  { deliveries }: Pick<Ports, 'deliveries'>,
  id: string,
): Promise<Delivery> {
  const delivery = await deliveries.byId(id)
  if (delivery) return delivery
  throw new InputError('not-found', `There is no delivery ${id}`)
}
