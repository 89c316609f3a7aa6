import { freshSince } from '../core/fresh-since.ts'
import { visibleAt } from '../core/post.ts'
import type { Schedule } from '../core/schedule.ts'
import type { LastPlan, PostToPlan, SavedPost, Sweep } from '../ports/planning-store.ts'
import type { Ports } from '../ports/ports.ts'
import { othersTurn } from './others-turn.ts'

/** Posts of one page: of each, what is planned is read in one question. */
const PAGE = 500
/**
 * A save is stamped before it is written, by the clock of the machine that saves: what may have been written late is looked at
 * again for so long.
 */
const OVERLAP = 5 * 60_000
/** Every fresh post is looked at so often, also when nothing says that anything changed. */
const SWEEP = 60 * 60_000
/** Such a look need not go far ahead: what comes later is looked at again before it does. */
const AHEAD = 24 * 60 * 60_000

type ChangePorts = Pick<Ports, 'clock' | 'planning' | 'setup'>

/** For how long very many posts are planned in one go. */
export interface Patience {
  readonly milliseconds: number
  /** So many pages of them at most. */
  readonly pages?: number
  /** Whether the process is to stop: after the page under way. */
  readonly isStopping?: () => boolean
}

interface Changes {
  readonly now: Date
  /** When the set-up last changed; see `lastChangeOfSetup`. */
  readonly setupAt: Date
  readonly zone: string
  readonly schedules: readonly Schedule[]
  readonly patience: Patience
  plan(posts: readonly PostToPlan[]): Promise<number>
}

/**
 * Plans what was saved or became visible since the last plan; after a change of the set-up, and each hour, all that is fresh. How far
 * it came is noted when that is planned: what a crash cuts off is planned by the next one, and so is what there was no time for.
 */
export async function planChanges(ports: ChangePorts, changes: Changes): Promise<number> {
  const { now, setupAt } = changes
  const { sweep: former, ...last } = await ports.planning.last()
  const begun = beginSweep(last, former, setupAt, now)
  if (!begun) {
    const { changed, to } = await planSince(ports, changes, last.to)
    const isNoted = to >= now && now.getTime() - last.to.getTime() < OVERLAP
    if (!isNoted) await ports.planning.record({ ...last, to })
    return changed
  }
  const { rest, changed } = await sweep(ports, changes, last, begun)
  if (!rest && begun.looked === 0) {
    await ports.planning.record({ to: now, sweptAt: now, sweptFor: setupAt })
    return changed
  }
  // What was saved since it began may lie before the place that it had come to.
  const since = new Date(Math.max(Number(last.to), Number(begun.begunAt)))
  const saved = await planSince(ports, changes, since)
  const done = rest ? { sweep: rest } : { sweptAt: begun.begunAt, sweptFor: setupAt }
  await ports.planning.record({ ...last, ...done, to: saved.to })
  return changed + saved.changed
}

/**
 * To be asked before the set-up itself is read: what is applied in between is then looked at once more, instead of being taken for
 * planned. An account that was adopted now is new to planning, as if it had been connected now.
 */
export async function lastChangeOfSetup({
  setup,
  planning,
}: Omit<ChangePorts, 'clock'>): Promise<Date> {
  const adopted = (await planning.adoptions()).flatMap(({ doneAt }) => doneAt ?? [])
  const changes = [(await setup.appliedAt()) ?? new Date(0), ...adopted]
  return new Date(Math.max(...changes.map(Number)))
}

/** The look at all that is fresh which is due now, new or to be gone on with. */
function beginSweep(
  last: LastPlan,
  former: Sweep | undefined,
  setupAt: Date,
  now: Date,
): Sweep | undefined {
  // What is noted of a time to come was noted by a clock that was wrong: nothing after it would be new for as long.
  const isAhead = Math.max(Number(last.to), Number(last.sweptAt)) - now.getTime() > OVERLAP / 2
  const isDue =
    isAhead || !isSweptFor(last, setupAt) || now.getTime() - last.sweptAt.getTime() >= SWEEP
  if (!isDue) return undefined
  const goesOn = former && former.setupAt.getTime() === setupAt.getTime() && former.begunAt <= now
  return goesOn
    ? former
    : { setupAt, begunAt: now, place: { visibleAt: new Date(0), id: '' }, looked: 0 }
}

const isSweptFor = ({ sweptFor }: LastPlan, setupAt: Date) =>
  sweptFor.getTime() === setupAt.getTime()

/** @returns where to go on, when there is more */
async function sweep(
  ports: ChangePorts,
  changes: Changes,
  last: LastPlan,
  begun: Sweep,
): Promise<{ readonly changed: number; readonly rest?: Sweep }> {
  const { now, zone, schedules } = changes
  if (schedules.length === 0) return { changed: 0 }
  const fresh = new Date(Math.min(...schedules.map((one) => Number(freshSince(one, zone, now)))))
  const until = isSweptFor(last, begun.setupAt) ? new Date(now.getTime() + AHEAD) : undefined
  const { changed, looked, end } = await planPages(ports, changes, (after) => {
    const begin = begun.place.visibleAt < fresh ? { visibleAt: fresh, id: '' } : begun.place
    return ports.planning.visibleAfter(after ? placeOf(after) : begin, PAGE, until)
  })
  const rest = end && { ...begun, place: placeOf(end), looked: begun.looked + looked }
  return { changed, ...(rest && { rest }) }
}

const placeOf = (post: PostToPlan) => ({ visibleAt: visibleAt(post), id: post.id })

/** @returns up to when it came: everything that was saved or visible by then is planned, but for what was written late */
async function planSince(
  ports: ChangePorts,
  changes: Changes,
  last: Date,
): Promise<{ readonly changed: number; readonly to: Date }> {
  const { planning } = ports
  const since = new Date(Math.min(Number(last), Number(changes.now)) - OVERLAP)
  const saved = await planPages<SavedPost>(ports, changes, (after) =>
    planning.savedAfter(after ?? { savedAt: since, id: '' }, PAGE),
  )
  const by = saved.end?.savedAt ?? changes.now
  const visible = await planPages(ports, changes, (after) =>
    planning.visibleAfter(after ? placeOf(after) : { visibleAt: since, id: '' }, PAGE, by),
  )
  const reached = visible.end ? visibleAt(visible.end) : by
  const to = reached < changes.now ? reached.getTime() + OVERLAP : Number(changes.now)
  return {
    changed: saved.changed + visible.changed,
    to: new Date(Math.min(to, Number(changes.now))),
  }
}

/**
 * Plans page by page, for as long as there is patience.
 *
 * @returns the last post that was looked at, when there was no time for more
 */
async function planPages<One extends PostToPlan>(
  { clock }: ChangePorts,
  { patience, plan }: Changes,
  read: (after: One | undefined) => Promise<readonly One[]>,
): Promise<{ readonly changed: number; readonly looked: number; readonly end?: One }> {
  const until = clock.now().getTime() + patience.milliseconds
  let [changed, looked, pages] = [0, 0, 0]
  for (let end: One | undefined; ; ) {
    const page = await read(end)
    changed += await plan(page)
    looked += page.length
    pages += 1
    end = page.at(-1)
    if (!end || page.length < PAGE) return { changed, looked }
    const isOver = clock.now().getTime() >= until || pages === patience.pages
    if (isOver || patience.isStopping?.()) return { changed, looked, end }
    await othersTurn()
  }
}
