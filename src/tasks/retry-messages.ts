import { InputError } from '../core/errors.ts'
import type { Ports } from '../ports/ports.ts'
import { type InboxPorts, workInbox } from './work-inbox.ts'

/** At most this long is waited for; what is left then is worked off by the next tick. */
const PATIENCE = 10_000

/**
 * Works on the messages of a source again that could not be taken.
 *
 * @returns how many there were
 * @throws InputError `not-found`
 */
export async function retryMessages(
  ports: InboxPorts & Pick<Ports, 'setup'>,
  sourceId: string,
): Promise<number> {
  if (!(await ports.setup.sources()).some(({ id }) => id === sourceId)) {
    throw new InputError('not-found', `There is no source ${sourceId}`)
  }
  const now = ports.clock.now()
  const messages = await ports.inbox.retry(sourceId, now)
  await workInbox(ports, new Date(now.getTime() + PATIENCE))
  return messages
}
