import {
  accountKeys,
  feedKeys,
  fileSchema,
  publicationKeys,
  scheduleKeys,
  selectKeys,
  sourceKeys,
} from './file-schema.ts'
import type { Path } from './located-yaml.ts'

/** Keys of the set-up file that this version does not carry out, by the part of the file they belong to. */
const notYet: Readonly<Record<string, readonly string[]>> = {
  '': ['notify'],
  feeds: ['private'],
  accounts: ['per_day', 'links'],
  schedules: ['quiet', 'slots', 'days', 'cron', 'reshare', 'approve', 'per_day'],
}

/** The part of the file that `path` (of a mapping) belongs to, for example `schedules.select`. */
function partOf(path: Path): string {
  const [section = '', , inner] = path.map(String)
  if (path.length === 3 && inner === 'select') return 'select'
  return section
}

const keysOf: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(fileSchema.shape),
  publication: Object.keys(publicationKeys.shape),
  feeds: Object.keys(feedKeys.shape),
  sources: Object.keys(sourceKeys.shape),
  accounts: Object.keys(accountKeys.shape),
  schedules: Object.keys(scheduleKeys.shape),
  select: Object.keys(selectKeys.shape),
}

/** What to say of a key that does not belong where it stands. `more` are further keys that do. */
export function aboutUnknownKey(path: Path, key: string, more: readonly string[] = []): string {
  const part = partOf(path)
  if (notYet[part]?.includes(key)) return 'is not available in this version'
  const known = [...(keysOf[part] ?? []), ...more]
  const near = nearest(key, known)
  return near
    ? `is not a key here. Did you mean ${near}?`
    : `is not a key here. Known: ${known.join(', ')}`
}

/** The word most like `word`, when it is like enough to be what was meant. */
export function nearest(word: string, among: readonly string[]): string | undefined {
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
