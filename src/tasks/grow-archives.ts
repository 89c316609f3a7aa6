import { hasEnded } from '../core/feed-ends.ts'
import type { Ports } from '../ports/ports.ts'
import { selectionOf, takeNext } from './archive-posts.ts'
import { othersTurn } from './others-turn.ts'

/** For how long a round goes on, in milliseconds: what is left waits for the next one. */
const ROUND = 20_000
/** What a feed lacks by less than this comes with its next change. */
const FEW = 1_000
/** How many posts without a number are counted: more take too long each time. */
const COUNTED = 100_000

type BehindPorts = Pick<Ports, 'archive' | 'clock' | 'setup'>
type GrowPorts = BehindPorts & Pick<Ports, 'timings'>

/** How many posts the archive of a feed has not looked at yet. */
export interface Behind {
  readonly feed: string
  readonly posts: number
  /** There are more: not all were counted. */
  readonly orMore?: true
}

/**
 * Gives posts their numbers, and brings archives that very many posts are missing from nearer to them, a step at a time: feeds are
 * answered in between. May run twice and side by side.
 *
 * @param isStopping whether the process is to stop: after the step under way
 */
export async function growArchives(
  ports: GrowPorts,
  isStopping: () => boolean = () => false,
): Promise<void> {
  const { archive, clock, setup, timings } = ports
  const end = clock.now().getTime() + ROUND
  let steps = timings.steps ?? Number.POSITIVE_INFINITY
  const goesOn = async (step: () => Promise<boolean>) => {
    while (clock.now().getTime() < end && steps > 0 && !isStopping()) {
      steps -= 1
      if (!(await step())) return
      await othersTurn()
    }
  }
  await goesOn(() => archive.number(clock.now()))
  for (const behind of await archivesBehind(ports)) {
    await goesOn(async () => {
      // Pages are for good: what the set-up does not select any more must not come into another one.
      const feed = (await setup.feeds()).find(({ id }) => id === behind.feed)
      return feed !== undefined && takeNext(archive, feed)
    })
  }
}

/** The feeds whose archives lack very many posts. */
export async function archivesBehind({
  archive,
  clock,
  setup,
}: BehindPorts): Promise<readonly Behind[]> {
  const now = clock.now()
  const unnumbered = await archive.unnumbered(now, COUNTED)
  const all = (await archive.numbered()) + unnumbered
  if (all < FEW) return []
  const progresses = await archive.progresses()
  const publication = await setup.publication()
  const feeds = (await setup.feeds()).filter(
    (feed) => !feed.private && publication && !hasEnded(feed, publication, now),
  )
  return feeds.flatMap((feed) => {
    const progress = progresses.get(feed.id)
    const looked = progress?.selection === selectionOf(feed) ? progress.number : 0
    const posts = all - looked
    const orMore = unnumbered === COUNTED && { orMore: true as const }
    return posts >= FEW ? { feed: feed.id, posts, ...orMore } : []
  })
}
