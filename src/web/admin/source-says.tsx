import { formatDuration } from '../../core/duration.ts'
import { isFeed } from '../../core/source.ts'
import type { InboxCount } from '../../ports/inbox-store.ts'
import type { Source } from '../../ports/setup-store.ts'
import { Moment } from '../public/moment.tsx'
import type { View } from './view.ts'

export interface SourceLine {
  readonly source: Source
  /** Where its system sends its posts; absent for what is polled. */
  readonly address: string | undefined
  readonly count: InboxCount | undefined
}

export function stateOf({ source, count }: SourceLine) {
  if (source.locked || source.stopped) return 'stopped'
  if ((count?.failed ?? 0) > 0 || (isFeed(source) && source.failures > 0)) return 'failing'
  return isFeed(source) ? 'polled' : 'listening'
}

interface SaysProps {
  readonly line: SourceLine
  readonly view: View
}

/** How a source fares, in words. */
export const Says = ({ line: { source, count }, view }: SaysProps) => {
  if (source.stopped || source.locked) return <>{source.reason}</>
  if (isFeed(source)) {
    const often =
      source.every === 0 ? 'As often as it has posts' : `Every ${formatDuration(source.every)}`
    return (
      <>
        {source.reason ?? often}
        <small>
          Next at <Moment at={source.nextPollAt} zone={view.zone} />
        </small>
      </>
    )
  }
  if (source.reason !== undefined) return <>{source.reason}</>
  if (source.type === 'micropub') return <>Writing apps may post.</>
  const said = [
    count?.failed ? `${count.failed} could not be taken` : '',
    count?.waiting ? `${count.waiting} waiting` : '',
  ].filter((one) => one !== '')
  return <>{said.join(', ') || (count ? 'All taken.' : 'Nothing came in the last days.')}</>
}
