/** Nobody mistypes more than this; comparing takes the product of the lengths. */
const WORD_MAX = 100

/** The word most like `word`, when it is like enough to be what was meant. */
export function nearest(word: string, among: readonly string[]): string | undefined {
  if (word.length > WORD_MAX) return undefined
  const ranked = among
    .map((candidate) => ({ candidate, steps: distance(word, candidate) }))
    .sort((a, b) => a.steps - b.steps)
  const [best] = ranked
  return best && best.steps <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined
}

/** How many letters must be put in, taken out, changed or swapped with the next one (Damerau–Levenshtein). */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + same,
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}
