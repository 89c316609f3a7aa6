import { InputError } from '../core/errors.ts'
import type { WebhookDelivery } from '../ports/notice-store.ts'
import { type SendNoticePorts, sendNotices } from './send-notices.ts'

/** @throws InputError `not-found` */
export async function existingWebhook(
  { notices }: Pick<SendNoticePorts, 'notices'>,
  id: string,
): Promise<WebhookDelivery> {
  const found = await notices.webhook(id)
  if (found) return found
  throw new InputError('not-found', `There is no webhook delivery ${id}`)
}

/**
 * Tells a webhook once more what it was told, or was to be told, under the same id.
 *
 * @throws InputError `not-found`, or `wrong-state` while it is tried anyway
 */
export async function retryWebhook(ports: SendNoticePorts, id: string): Promise<WebhookDelivery> {
  await existingWebhook(ports, id)
  if (!(await ports.notices.tellAgain(id, 'webhook', ports.clock.now()))) {
    throw new InputError('wrong-state', 'It waits for its next try as it is')
  }
  await sendNotices(ports)
  return existingWebhook(ports, id)
}
