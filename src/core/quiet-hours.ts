import { DAY, firstShown, midnightOf, timeOfDay } from './wall-clock.ts'

/** From one time of day, `HH:MM`, up to but without the other; across midnight when `from` is the later one. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

/** Reads `23:00-06:30`; undefined for anything else, also when both times are the same. */
export function parseQuietHours(text: string): QuietHours | undefined {
  const [from = '', to = '', ...more] = text.split('-')
  const times = [timeOfDay(from), timeOfDay(to)]
  if (more.length > 0 || times.includes(undefined) || from === to) return undefined
  return { from, to }
}

/**
 * The end of the quiet hours that hold at `at`, or undefined when none hold.
 *
 * They hold whenever the clock shows a time within them. Where the clock skips their end, they end when it has gone on; where
 * it skips their start, they start then; where it skips both, there are none that day. Where it shows an hour twice, they
 * hold in both as far as they cover it: from 22:00 to 02:30 they end at the first 02:30 and hold from the second 02:00 again.
 */
export function quietUntil(quiet: QuietHours, zone: string, at: Date): Date | undefined {
  const start = timeOfDay(quiet.from) ?? 0
  const end = timeOfDay(quiet.to) ?? 0
  const length = (end - start + DAY) % DAY
  const until = firstShown(zone, at, (wall) => {
    const since = (wall - midnightOf(wall) - start + DAY) % DAY
    return since < length ? wall + length - since : wall
  })
  return until > at ? until : undefined
}
