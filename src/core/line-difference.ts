export interface DifferingLine {
  readonly sign: '+' | '-' | ' '
  readonly text: string
}

/** Two texts line by line: what goes, what comes, and around both what they begin and end with alike. */
export function lineDifference(before: string, after: string): readonly DifferingLine[] {
  const [old, wanted] = [before.split('\n'), after.split('\n')]
  const most = Math.min(old.length, wanted.length)
  let start = 0
  while (start < most && old[start] === wanted[start]) start += 1
  let end = 0
  while (end < most - start && old.at(-1 - end) === wanted.at(-1 - end)) end += 1
  const signed = (sign: DifferingLine['sign'], lines: readonly string[]) =>
    lines.map((text) => ({ sign, text }))
  return [
    ...signed(' ', old.slice(0, start)),
    ...signed('-', old.slice(start, old.length - end)),
    ...signed('+', wanted.slice(start, wanted.length - end)),
    ...signed(' ', end > 0 ? old.slice(-end) : []),
  ]
}
