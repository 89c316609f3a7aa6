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
  /** It answers only so many statements: of many rows, few statements are made. Elsewhere a row is quickest by itself. */
  readonly countsStatements?: true
}

/** sql`select * from posts where id = ${id}`; a Statement as a value is put in whole. */
export function sql(
  text: TemplateStringsArray,
  ...parts: readonly (SqlValue | Statement)[]
): Statement {
  const values: SqlValue[] = []
  let joined = beginningOf(text)
  parts.forEach((part, index) => {
    const after = text[index + 1] ?? ''
    if (part !== null && typeof part === 'object' && 'sql' in part) {
      joined = joinedWith(joined, part.sql, after)
      values.push(...part.values)
    } else {
      joined = joinedWith(joined, '?', after)
      values.push(part)
    }
  })
  return { sql: joined.text, values }
}

/**
 * The text of a template until one of its parts, and how it goes on with what was put in there. Each text is joined once: the
 * drivers look statements up by it, and a text that was just joined is read whole for that.
 */
interface Joined {
  readonly text: string
  readonly next: Map<string, Joined>
}

const beginnings = new WeakMap<TemplateStringsArray, Joined>()

function beginningOf(template: TemplateStringsArray): Joined {
  const known = beginnings.get(template)
  if (known) return known
  const fresh: Joined = { text: template[0] ?? '', next: new Map() }
  beginnings.set(template, fresh)
  return fresh
}

function joinedWith({ text, next }: Joined, put: string, after: string): Joined {
  const known = next.get(put)
  if (known) return known
  const fresh: Joined = { text: text + put + after, next: new Map() }
  next.set(put, fresh)
  return fresh
}

/**
 * For `limit`: a bound limit alone is a number that SQLite plans by, so that it would prepare the statement anew each time,
 * which takes longer than running it.
 */
export const upTo = (most: number): Statement => sql`0 + ${most}`

/** For `in (…)`, however many there are: D1 binds a hundred values to a statement, and this is one. */
export const eachOf = (values: readonly (string | number)[]): Statement =>
  sql`select value from json_each(${JSON.stringify(values)})`

/**
 * The rows, all of one length, as tables whose columns are called `column1`, `column2` …, for `insert … select`: none of no
 * rows. One for each row, since that is quickest; few where statements are counted.
 */
export function tables(db: Pick<Sql, 'countsStatements'>, rows: readonly Row[]): Statement[] {
  const columns = [...(rows[0] ?? []).keys()]
  if (!db.countsStatements) {
    const text = `values (${columns.map(() => '?').join(', ')})`
    return rows.map((values) => ({ sql: text, values }))
  }
  const named = columns.map((place) => `value ->> ${place} as column${place + 1}`).join(', ')
  const text = `select ${named} from json_each(?)`
  return inParts(rows).map((part) => ({ sql: text, values: [part] }))
}

type Row = readonly SqlValue[]

/** Characters of one part: a value of D1 is two megabytes at most, of which a character takes three bytes or fewer. */
const PART = 500_000

/** For `json_each(…)`: the rows as JSON, in as many parts as it takes. */
function inParts(rows: readonly Row[]): string[] {
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
