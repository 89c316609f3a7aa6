import { applyD1Migrations, env } from 'cloudflare:test'
import type { D1Migration } from '@cloudflare/vitest-plugin'
import type { D1Database } from '@cloudflare/workers-types'
import { d1 } from '../../src/stores/d1.ts'
import type { Sql, Statement } from '../../src/stores/sql.ts'

const bound = env as unknown as Readonly<Record<string, D1Database>> & {
  readonly MIGRATIONS: D1Migration[]
}
/** A test opens so many at the same time at most; who comes after has the first of them, emptied. */
const names = ['EMPTIED', 'EMPTIED2']
let opened = 0

const plain = (sql: string): Statement => ({ sql, values: [] })
interface Row {
  readonly [column: string]: string | number | null
}
/** How a database is after its migrations: the same for all of these. */
interface Start {
  readonly tables: ReadonlyMap<string, readonly Row[]>
  readonly triggers: readonly { readonly name: string; readonly sql: string }[]
}
let start: Start | undefined
const migrated = new Set<D1Database>()

/** D1 where other runtimes have `sqlite(':memory:')`: the suites over an embedded database run in workerd by it. */
export function sqlite(_path: string): Sql & { readonly database: D1Database; close(): void } {
  const database = bound[names[opened++ % names.length] as string] as D1Database
  return { ...d1(database), database, close: () => {} }
}

/** Brings one to the newest schema, with nothing in it. */
export async function migrate({ database }: { readonly database: D1Database }): Promise<void> {
  const db = d1(database)
  if (!migrated.has(database)) {
    await dropTables(db)
    await applyD1Migrations(database, bound.MIGRATIONS)
    migrated.add(database)
  }
  start ??= await startOf(db)
  const { tables, triggers } = start
  await db.batch([
    plain('pragma defer_foreign_keys = on'),
    // They count what goes, and some let nothing go.
    ...triggers.map(({ name }) => plain(`drop trigger "${name}"`)),
    ...[...tables.keys()].map((table) => plain(`delete from "${table}"`)),
    ...[...tables].flatMap(([table, rows]) => rows.map((row) => insertion(table, row))),
    plain('update sqlite_sequence set seq = 0'),
    ...triggers.map(({ sql }) => plain(sql)),
  ])
}

async function tablesOf(db: Sql): Promise<readonly string[]> {
  const rows = await db.all<{ name: string }>(
    plain(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like '_cf_%'",
    ),
  )
  return rows.map(({ name }) => name)
}

export async function dropTables(db: Sql): Promise<void> {
  const dropped = (await tablesOf(db)).map((name) => plain(`drop table "${name}"`))
  await db.batch([plain('pragma defer_foreign_keys = on'), ...dropped])
}

async function startOf(db: Sql): Promise<Start> {
  const tables = new Map<string, readonly Row[]>()
  for (const table of await tablesOf(db)) {
    const rows = plain(`select * from "${table}"`)
    if (table !== 'd1_migrations') tables.set(table, await db.all<Row>(rows))
  }
  const triggers = plain("select name, sql from sqlite_schema where type = 'trigger'")
  return { tables, triggers: await db.all(triggers) }
}

function insertion(table: string, row: Row): Statement {
  const columns = Object.keys(row)
  const names = columns.map((column) => `"${column}"`).join(', ')
  const values = columns.map((column) => row[column] ?? null)
  return { sql: `insert into "${table}" (${names}) values (${columns.map(() => '?')})`, values }
}
