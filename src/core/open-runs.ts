import { closedAt } from './due-time.ts'
import type { Span } from './hours-of-day.ts'
import { runAtOrAfter, type When } from './occurrences.ts'
import type { Schedule } from './schedule.ts'

/** The runs of a schedule in a stretch of time. */
export interface OpenRuns {
  readonly runs: readonly Date[]
  /** There are more than were asked for. */
  readonly more: boolean
}

type Timed = Exclude<When, { kind: 'at_once' }>

/** When a schedule lets posts out, outside its quiet hours and closed days: at most `limit` runs in each span, which follow each other. */
export function openRuns(
  schedule: Pick<Schedule, 'when' | 'quiet' | 'days'>,
  zone: string,
  spans: readonly Span[],
  limit: number,
): readonly OpenRuns[] {
  const { when } = schedule
  if (when.kind === 'at_once') return spans.map(() => ({ runs: [], more: false }))
  let next: Date | undefined = new Date(0)
  return spans.map(({ from, to }) => {
    const runs: Date[] = []
    if (next && next < from) next = nextOpen({ ...schedule, when }, zone, from)
    while (next && next < to && runs.length < limit) {
      runs.push(next)
      next = nextOpen({ ...schedule, when }, zone, new Date(next.getTime() + 1))
    }
    return { runs, more: next !== undefined && next < to }
  })
}

function nextOpen(
  schedule: Pick<Schedule, 'quiet' | 'days'> & { readonly when: Timed },
  zone: string,
  from: Date,
): Date | undefined {
  let run = runAtOrAfter(schedule.when, zone, from)
  // What closes it lasts for hours; a month of such walks finds none that is open.
  for (let step = 0; run && step < 64; step += 1) {
    const open = closedAt(schedule, zone, run)
    if (!open) return run
    run = runAtOrAfter(schedule.when, zone, open)
  }
  return undefined
}
