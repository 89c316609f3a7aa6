import type { Ports } from '../ports/ports.ts'

/** How many deliveries of one account are handed on at once; what is left follows when these are done. */
const PER_ACCOUNT = 100
const LOOKS = 500

/** Hands everything that is due, to be sent or to be looked for, to the queue. Returns how many. */
export async function enqueueDue({
  clock,
  deliveries,
  queue,
}: Pick<Ports, 'clock' | 'deliveries' | 'queue'>): Promise<number> {
  const now = clock.now()
  const due = [
    ...(await deliveries.due(now, queue.wholeAccounts ? 1 : PER_ACCOUNT)),
    ...(await deliveries.toCheck(now, LOOKS)),
  ]
  if (due.length > 0) await queue.enqueue(due.map(({ id, accountId }) => ({ id, accountId })))
  return due.length
}

/** Hands accounts on which something that stands is to be changed to the queue. */
export async function enqueueAmendments({
  clock,
  amendments,
  queue,
}: Pick<Ports, 'clock' | 'amendments' | 'queue'>): Promise<void> {
  const due = await amendments.due(clock.now())
  if (due.length > 0) await queue.enqueue(due.map(({ id, accountId }) => ({ id, accountId })))
}
