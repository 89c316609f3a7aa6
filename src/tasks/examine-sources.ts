import { isFeed } from '../core/source.ts'
import type { InboxCount } from '../ports/inbox-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { PolledSource, Source } from '../ports/setup-store.ts'
import type { Examined } from './examine.ts'

/** What doctor says of each source. */
export async function examineSources({
  setup,
  inbox,
}: Pick<Ports, 'setup' | 'inbox'>): Promise<Examined[]> {
  const [sources, counts] = await Promise.all([setup.sources(), inbox.counts()])
  return sources.map((source) =>
    isFeed(source)
      ? polled(source)
      : taking(
          source,
          counts.find(({ sourceId }) => sourceId === source.id),
        ),
  )
}

function polled({ id, stopped, failures, reason = '' }: PolledSource): Examined {
  const check = `source ${id}`
  if (stopped) {
    const advice = 'Put its new address into the set-up, or take it out.'
    return { check, state: 'wrong', message: `It is not polled any more: ${reason}`, advice }
  }
  return failures > 2
    ? { check, state: 'warning', message: `Its last ${failures} polls failed: ${reason}` }
    : { check, state: 'ok', message: 'It is polled.' }
}

function taking(
  { id, type, locked, reason = '' }: Source,
  count: InboxCount | undefined,
): Examined {
  const check = `source ${id}`
  if (locked) {
    const advice = 'Start with the secret it was saved under, or apply the set-up file again.'
    return { check, state: 'wrong', message: `It takes nothing: ${reason}`, advice }
  }
  if (type === 'micropub') return { check, state: 'ok', message: 'It takes posts at /micropub.' }
  if (!count) {
    const advice = `Its address is /webhooks/${id}; docs/sources/ says how it is set up there.`
    return { check, state: 'warning', message: 'Nothing came from it in the last days.', advice }
  }
  if (count.failed > 0) {
    const message = `${count.failed} of its messages could not be taken.`
    const advice = 'See why on the page Sources, and try them again there.'
    return { check, state: 'wrong', message, advice }
  }
  return { check, state: 'ok', message: `Its last message came at ${count.lastAt.toISOString()}.` }
}
