export type SqlValue = string | number | null | Uint8Array

export interface Statement {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** The part of SQL that D1 and SQLite share. D1 has no open transactions, so `batch` is the only atom. */
export interface Sql {
  all<Row>(statement: Statement): Promise<Row[]>
  first<Row>(statement: Statement): Promise<Row | undefined>
  /** Returns how many rows changed: 0 tells a lost race. */
  run(statement: Statement): Promise<number>
  /**
   * All or nothing. Returns how many rows each statement changed.
   *
   * @param durable `soon`: a power cut right afterwards may undo it; the next write that is not so takes it along
   */
  batch(statements: readonly Statement[], durable?: 'soon'): Promise<readonly number[]>
}

/** sql`select * from posts where id = ${id}`; a Statement as a value is put in whole. */
export function sql(
  text: TemplateStringsArray,
  ...parts: readonly (SqlValue | Statement)[]
): Statement {
  let joined = text[0] ?? ''
  const values: SqlValue[] = []
  parts.forEach((part, index) => {
    if (part !== null && typeof part === 'object' && 'sql' in part) {
      joined += part.sql
      values.push(...part.values)
    } else {
      joined += '?'
      values.push(part)
    }
    joined += text[index + 1] ?? ''
  })
  return { sql: joined, values }
}

/**
 * For `limit`: a bound limit alone is a number that SQLite plans by, so that it would prepare the statement anew each time,
 * which takes longer than running it.
 */
export const upTo = (most: number): Statement => sql`0 + ${most}`

/** For `in (…)`, however many there are: D1 binds a hundred values to a statement, and this is one. */
export const eachOf = (values: readonly (string | number)[]): Statement =>
  sql`select value from json_each(${JSON.stringify(values)})`

/** Characters of one part: a value of D1 is two megabytes at most, of which a character takes three bytes or fewer. */
const PART = 500_000

/** For `json_each(…)`: the rows as JSON, in as many parts as it takes; none of no rows. */
export function inParts(rows: readonly (readonly SqlValue[])[]): string[] {
  const parts: string[][] = []
  let room = 0
  for (const row of rows) {
    const text = JSON.stringify(row)
    room -= text.length + 1
    if (room < 0) {
      parts.push([])
      room = PART - text.length - 1
    }
    parts.at(-1)?.push(text)
  }
  return parts.map((part) => `[${part.join(',')}]`)
}

/** `?, ?, ?` with its values: for `in (…)` of a few. */
export function listOf(values: readonly SqlValue[]): Statement {
  return { sql: values.map(() => '?').join(', '), values }
}
