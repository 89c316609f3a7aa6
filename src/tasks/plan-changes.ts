import { freshSince } from '../core/fresh-since.ts'
import { visibleAt } from '../core/post.ts'
import type { Schedule } from '../core/schedule.ts'
import type { LastPlan, PostToPlan, Sweep } from '../ports/planning-store.ts'
import type { Ports } from '../ports/ports.ts'

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

interface Changes {
  readonly now: Date
  readonly zone: string
  readonly schedules: readonly Schedule[]
  /** Milliseconds. */
  readonly patience: number
  plan(posts: readonly PostToPlan[]): Promise<number>
}

/**
 * Plans what was saved or became visible since the last plan; after a change of the set-up, and each hour, all that is fresh. How far
 * it came is noted when that is planned: what a crash cuts off is planned by the next one.
 */
export async function planChanges(ports: ChangePorts, changes: Changes): Promise<number> {
  const { now } = changes
  const { sweep: former, ...last } = await ports.planning.last()
  const setupAt = await lastChangeOfSetup(ports)
  const begun = beginSweep(last, former, setupAt, now)
  if (!begun) {
    const changed = await planSince(ports, changes, last.to)
    const isNoted = now.getTime() - last.to.getTime() < OVERLAP
    if (!isNoted) await ports.planning.record({ ...last, to: now })
    return changed
  }
  const { rest, ...swept } = await sweep(ports, changes, last, begun)
  // What was saved since it began may lie before the place that it had come to.
  const isWhole = !rest && begun.looked === 0
  const since = new Date(Math.max(Number(last.to), Number(begun.begunAt)))
  const changed = swept.changed + (isWhole ? 0 : await planSince(ports, changes, since))
  const done = rest ? { ...last, sweep: rest } : { sweptAt: begun.begunAt, sweptFor: setupAt }
  await ports.planning.record({ ...last, ...done, to: now })
  return changed
}

/** An account that was adopted now is new to planning, as if it had been connected now. */
async function lastChangeOfSetup({ setup, planning }: ChangePorts): Promise<Date> {
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
  { now, zone, schedules, patience, plan }: Changes,
  last: LastPlan,
  begun: Sweep,
): Promise<{ readonly changed: number; readonly rest?: Sweep }> {
  if (schedules.length === 0) return { changed: 0 }
  const fresh = new Date(Math.min(...schedules.map((one) => Number(freshSince(one, zone, now)))))
  const until = isSweptFor(last, begun.setupAt) ? new Date(now.getTime() + AHEAD) : undefined
  const end = ports.clock.now().getTime() + patience
  let { place, looked } = begun
  if (place.visibleAt < fresh) place = { visibleAt: fresh, id: '' }
  for (let changed = 0; ; ) {
    const page = await ports.planning.visibleAfter(place, PAGE, until)
    changed += await plan(page)
    const newest = page.at(-1)
    if (!newest || page.length < PAGE) return { changed }
    place = { visibleAt: visibleAt(newest), id: newest.id }
    looked += page.length
    if (ports.clock.now().getTime() >= end) return { changed, rest: { ...begun, place, looked } }
  }
}

async function planSince(
  { planning }: ChangePorts,
  { now, plan }: Changes,
  last: Date,
): Promise<number> {
  const since = new Date(Math.min(Number(last), Number(now)) - OVERLAP)
  let changed = 0
  for (let place = { savedAt: since, id: '' }; ; ) {
    const page = await planning.savedAfter(place, PAGE)
    changed += await plan(page)
    const newest = page.at(-1)
    if (!newest || page.length < PAGE) break
    place = { savedAt: newest.savedAt, id: newest.id }
  }
  for (let place = { visibleAt: since, id: '' }; ; ) {
    const page = await planning.visibleAfter(place, PAGE, now)
    changed += await plan(page)
    const newest = page.at(-1)
    if (!newest || page.length < PAGE) return changed
    place = { visibleAt: visibleAt(newest), id: newest.id }
  }
}
