import { InputError } from '../core/errors.ts'
import { isFeed } from '../core/source.ts'
import { type PollReport, pollSources } from './poll-sources.ts'

/**
 * Polls a source before its time, with whatever else is due.
 *
 * @throws InputError `not-found`, `wrong-state` for one that is polled no more
 */
export async function pollNow(
  ports: Parameters<typeof pollSources>[0],
  id: string,
): Promise<PollReport> {
  const { setup, clock } = ports
  const source = (await setup.sources()).filter(isFeed).find((one) => one.id === id)
  if (!source) throw new InputError('not-found', 'There is no such feed to poll')
  if (source.stopped) {
    throw new InputError('wrong-state', 'It is polled no more: save it to try it again')
  }
  const { failures, reason, etag, lastModified } = source
  await setup.recordPoll(id, {
    nextPollAt: clock.now(),
    failures,
    ...(reason !== undefined && { reason }),
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified }),
  })
  const report = (await pollSources(ports)).find((one) => one.source === id)
  if (!report) throw new InputError('wrong-state', 'It is being polled at this moment')
  return report
}
