import { hasEnded } from '../core/feed-ends.ts'
import type { Ports } from '../ports/ports.ts'
import { selectionOf, takeNext } from './archive-posts.ts'
import { othersTurn } from './others-turn.ts'

/** For how long a round goes on, in milliseconds: what is left waits for the next one. */
const ROUND = 20_000
/** What a feed lacks by less than this comes with its next change. */
const FEW = 1_000

type GrowPorts = Pick<Ports, 'archive' | 'clock' | 'setup'>

/** How many posts the archive of a feed has not looked at yet. */
export interface Behind {
  readonly feed: string
  readonly posts: number
}

/**
 * Gives posts their numbers, and brings archives that very many posts are missing from nearer to them, a step at a time: feeds are
 * answered in between. May run twice and side by side.
 */
export async function growArchives(ports: GrowPorts): Promise<void> {
  const { archive, clock, setup } = ports
  const end = clock.now().getTime() + ROUND
  const goesOn = async (step: () => Promise<boolean>) => {
    while (clock.now().getTime() < end && (await step())) await othersTurn()
  }
  await goesOn(() => archive.number(clock.now()))
  const behind = new Set((await archivesBehind(ports)).map(({ feed }) => feed))
  if (behind.size === 0) return
  for (const feed of (await setup.feeds()).filter(({ id }) => behind.has(id))) {
    await goesOn(() => takeNext(archive, feed))
  }
}

/** The feeds whose archives lack very many posts. */
export async function archivesBehind({
  archive,
  clock,
  setup,
}: GrowPorts): Promise<readonly Behind[]> {
  const numbered = await archive.numbered()
  if (numbered < FEW) return []
  const progresses = await archive.progresses()
  const now = clock.now()
  const publication = await setup.publication()
  const feeds = (await setup.feeds()).filter(
    (feed) => !feed.private && publication && !hasEnded(feed, publication, now),
  )
  return feeds.flatMap((feed) => {
    const progress = progresses.get(feed.id)
    const looked = progress?.selection === selectionOf(feed) ? progress.number : 0
    const posts = numbered - looked
    return posts >= FEW ? { feed: feed.id, posts } : []
  })
}
