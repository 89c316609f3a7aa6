import { eachOf, type Sql, type Statement } from './sql.ts'

/** Rows that are changed or deleted in one atom: a few milliseconds, for which others that write wait. Who reads never waits. */
export const AT_ONCE = 500

/**
 * Changes what is found a few rows at a time, so that others get their turns between.
 *
 * @param found gives `key`: what each row is known by
 * @param change what is done to a few of them, in one atom; it says once more what must hold of them
 * @returns how many rows its last statement changed
 */
export async function inTurns(
  db: Sql,
  found: Statement,
  change: (keys: Statement) => readonly Statement[],
): Promise<number> {
  const rows = await db.all<{ key: string | number }>(found)
  let changed = 0
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const keys = rows.slice(from, from + AT_ONCE).map(({ key }) => key)
    changed += (await db.batch(change(eachOf(keys)))).at(-1) ?? 0
  }
  return changed
}
