import { closedAt } from './due-time.ts'
import { runAtOrBefore, type When } from './occurrences.ts'
import type { Schedule } from './schedule.ts'
import { DAY } from './wall-clock.ts'

/** Quiet hours, closed days and the slots that quiet posts wait for keep a post for a week at most. */
const CLOSED = 8 * DAY
/** So many runs in a row may fall into closed hours or days. */
const CLOSED_RUNS = 32

/**
 * Posts that became visible before this are past their shelf life under a schedule, whatever else is true of them: nothing of
 * them is planned any more.
 */
export function freshSince(schedule: Schedule, zone: string, now: Date): Date {
  const { delay, jitter = 0, shelfLife, sectionShelfLife = {} } = schedule
  const longest = Math.max(shelfLife, ...Object.values(sectionShelfLife))
  const letOut = new Date(now.getTime() - longest - jitter)
  const visible = waitedSince(schedule, zone, letOut).getTime() - delay
  return new Date(Math.max(visible, schedule.since.getTime()))
}

/** What is let out at a moment may have waited since the open run before it. */
function waitedSince(schedule: Schedule, zone: string, letOut: Date): Date {
  const { when } = schedule
  if (when.kind === 'at_once') return new Date(letOut.getTime() - CLOSED)
  return openRunBefore(schedule, when, zone, letOut) ?? new Date(0)
}

function openRunBefore(
  schedule: Schedule,
  when: Exclude<When, { kind: 'at_once' }>,
  zone: string,
  due: Date,
): Date | undefined {
  let run = runAtOrBefore(when, zone, due)
  for (let step = 0; run && step < CLOSED_RUNS; step += 1) {
    if (!closedAt(schedule, zone, run)) return run
    run = runAtOrBefore(when, zone, new Date(run.getTime() - 1))
  }
  return undefined
}
