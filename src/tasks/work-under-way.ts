import type { Ports } from '../ports/ports.ts'
import { archivesBehind, type Behind } from './grow-archives.ts'

/** Work on very many posts that goes on from one tick to the next. */
export interface UnderWay {
  readonly what: 'planning' | 'archives'
  /** How far it has come, for people. */
  readonly message: string
}

const inWords = new Intl.NumberFormat('en')

export async function workUnderWay(
  ports: Pick<Ports, 'archive' | 'clock' | 'planning' | 'setup'>,
): Promise<readonly UnderWay[]> {
  const { sweep } = await ports.planning.last()
  const behind = await archivesBehind(ports)
  return [
    ...(sweep ? [{ what: 'planning', message: planned(sweep.looked) } as const] : []),
    ...behind.map((one) => ({ what: 'archives', message: missing(one) }) as const),
  ]
}

const planned = (looked: number) =>
  `${inWords.format(looked)} posts that are to be shared were looked at; each tick goes on with it.`

const missing = ({ feed, posts, orMore }: Behind) =>
  `${inWords.format(posts)} posts${orMore ? ' or more' : ''} are still to be looked at for the archive of ${feed}; each tick goes on with it.`
