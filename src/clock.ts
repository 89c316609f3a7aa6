import type { Clock } from './ports/clock.ts'

/** Crockford's base 32 without the letters that look like digits, in lower case. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/** The machine's clock and chance. */
export const systemClock: Clock = {
  now: () => new Date(),
  chance: () => Math.random(),
  mint: () => mintId(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
}

/** 10 letters of time in milliseconds, then 16 of chance (80 bits used): sorts by time. */
export function mintId(at: number, random: Uint8Array): string {
  let time = ''
  for (let rest = at, place = 0; place < 10; place += 1) {
    time = LETTERS[rest % 32] + time
    rest = Math.floor(rest / 32)
  }
  return time + Array.from(random, (byte) => LETTERS[byte % 32]).join('')
}
