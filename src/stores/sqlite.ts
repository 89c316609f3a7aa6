import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { InputError } from '../core/errors.ts'
import { kindOf, patiently } from './patiently.ts'
import type { Sql, SqlValue, Statement } from './sql.ts'
import { type Turns, turns } from './turns.ts'
import { writeAheadLog } from './write-ahead-log.ts'

export interface SqliteFile extends Sql {
  /** Runs a whole script, as migrations are. */
  script(text: string): void
  /** The first row of what is read, waiting for nobody. Throws when another program holds the database. */
  firstNow<Row>(statement: Statement): Row | undefined
  /** Grows when another connection has changed the file. */
  dataVersion(): number
  close(): void
}

/**
 * Sql over an embedded SQLite file (node:sqlite, write-ahead log). A write resolves when it is on the disk; meanwhile other
 * work goes on, and writes that come together reach the disk together. Between statements that follow one another for long, others have
 * their turn.
 *
 * @throws InputError `database` that names the file when it cannot be opened or is no database
 */
export function sqlite(path: string, inTurns: Turns = turns()): SqliteFile {
  const database = open(path)
  const log = writeAheadLog(path)
  const inTurn = <Result>(work: () => Result) => inTurns.take(() => patiently(work))
  const prepared = new Map<string, Prepared>()
  const prepare = (text: string) => {
    const known = prepared.get(text)
    if (known) return known
    const statement = database.prepare(text)
    statement.setReturnArrays(true)
    const fresh: Prepared = { statement, writes: !READS.test(text), columns: [], rows: 0 }
    prepared.set(text, fresh)
    return fresh
  }
  const run = ({ sql, values }: Statement) => Number(prepare(sql).statement.run(...values).changes)
  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const version = database.prepare('pragma data_version')
  const transaction = (statements: readonly Statement[]) => {
    begin.run()
    try {
      const changes = statements.map(run)
      commit.run()
      return changes
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }
  return {
    async all<Row>({ sql, values }: Statement) {
      const asked = prepare(sql)
      const rows = await inTurn(() => asked.statement.all(...values) as unknown as RowValues[])
      if (asked.writes) await log.onDisk()
      return rowsOf<Row>(asked, rows)
    },
    async first<Row>({ sql, values }: Statement) {
      const asked = prepare(sql)
      const row = await inTurn(
        () => asked.statement.get(...values) as unknown as RowValues | undefined,
      )
      if (asked.writes) await log.onDisk()
      return row && rowsOf<Row>(asked, [row])[0]
    },
    async run(statement) {
      const changed = await inTurn(() => run(statement))
      if (changed > 0) await log.onDisk()
      return changed
    },
    async batch(statements, durable) {
      const changes = await inTurn(() => transaction(statements))
      if (durable !== 'soon') await log.onDisk()
      return changes
    },
    firstNow<Row>({ sql, values }: Statement) {
      const asked = prepare(sql)
      const row = asked.statement.get(...values) as unknown as RowValues | undefined
      return row && rowsOf<Row>(asked, [row])[0]
    },
    script: (text) => database.exec(text),
    dataVersion: () => Number((version.get() as { data_version: number }).data_version),
    close() {
      inTurns.finish()
      database.close()
      log.close()
    },
  }
}

interface Prepared {
  readonly statement: StatementSync
  readonly writes: boolean
  /** Of the rows that it gave last. */
  columns: readonly string[]
  /** That it gave until now. */
  rows: number
  rowOf?: RowMaker
}

type RowValues = readonly SqlValue[]
type RowMaker = (values: RowValues) => unknown

/** So many rows are worth a function of their own: it takes longer to compile than a few rows take. */
const MANY = 20

/** As node:sqlite makes them itself, rows are hash tables, slow to make and slow to read: here they get one shape. */
function rowsOf<Row>(asked: Prepared, rows: readonly RowValues[]): Row[] {
  const [first] = rows
  if (!first) return []
  // Also when somebody changed the schema: `*` stands for other columns than it did.
  if (first.length !== asked.columns.length) {
    asked.columns = asked.statement.columns().map(({ name }) => name)
    delete asked.rowOf
  }
  asked.rows += rows.length
  if (asked.rows >= MANY) asked.rowOf ??= literalRow(asked.columns)
  return rows.map(asked.rowOf ?? rowOf(asked.columns)) as Row[]
}

const rowOf =
  (columns: readonly string[]): RowMaker =>
  (values) =>
    Object.fromEntries(columns.map((column, place) => [column, values[place]]))

/** The same as a literal, which V8 makes at one go. */
function literalRow(columns: readonly string[]): RowMaker {
  const fields = columns.map((column, place) => `${JSON.stringify(column)}: values[${place}]`)
  return new Function('values', `return { ${fields.join(', ')} }`) as RowMaker
}

/**
 * How many pages of 4 KiB the log may take before they are put in their places, which holds everything up while it lasts:
 * most of them were written again and again until then. https://sqlite.org/wal.html#ckpt
 */
const LOG_PAGES = 4_000

const READS = /^\s*(select|pragma)\b/i

function open(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path)
    database.exec(
      'pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on',
    )
    database.exec(`pragma wal_autocheckpoint = ${LOG_PAGES}`)
    database.prepare('select count(*) from sqlite_schema').get()
    // A file that can only be read begins a transaction without complaint, and refuses at the first change.
    database.exec('begin immediate; create table may_write (yes); rollback')
    // From now on, whoever finds it held waits beside the event loop: feeds are served meanwhile.
    database.exec('pragma busy_timeout = 5')
    return database
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const way = waysOut[kindOf(error)] ?? restore
    throw new InputError(
      'database',
      `The database ${path} cannot be opened: ${why}. Nothing was changed in it. ${way}`,
    )
  }
}

const restore = 'Restore it from a backup, or name another folder in POSTHORN_DATA.'
/** By kind, as `kindOf` tells it. */
const waysOut: Readonly<Record<number, string>> = {
  5: 'Another program holds it: end that one, or wait for it.',
  8: 'This user must be allowed to write the file and the folder it lies in.',
  14: 'It must be a file that this user may read and write.',
}
