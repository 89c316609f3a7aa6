/** The name that was probably meant: few of its letters put in, taken out or changed. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const most = Math.min(given.length - 1, Math.max(2, given.length / 3))
  const [best] = names
    .map((name) => ({ name, steps: editDistance(given, name) }))
    .filter(({ steps }) => steps <= most)
    .sort((a, b) => a.steps - b.steps)
  return best?.name
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1]
    for (let column = 1; column <= b.length; column++) {
      const changed = (row[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? a.length
}
