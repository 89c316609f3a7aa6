import { runAtOrAfter } from '../../src/core/occurrences.ts'

/** The next `n` runs at or after `from`: fewer when five years pass without one. */
export function nextRuns(
  when: Parameters<typeof runAtOrAfter>[0],
  zone: string,
  from: Date,
  n: number,
): Date[] {
  const runs: Date[] = []
  let run = runAtOrAfter(when, zone, from)
  while (run && runs.length < n) {
    runs.push(run)
    run = runAtOrAfter(when, zone, new Date(run.getTime() + 1))
  }
  return runs
}
