import type { Statement } from '../../src/stores/sql.ts'
import type { SqliteFile } from '../../src/stores/sqlite.ts'
import { migrated } from './migrated.ts'

/** Every statement that went through a database of `recorded`. */
export const statements = new Set<string>()

/** An empty database in memory, at the newest schema, whose statements are noted. */
export async function recorded(): Promise<SqliteFile> {
  const file = await migrated()
  const noted =
    <Result>(work: (statement: Statement) => Result) =>
    (statement: Statement): Result => {
      statements.add(statement.sql)
      return work(statement)
    }
  return {
    ...file,
    all: noted(file.all) as SqliteFile['all'],
    first: noted(file.first) as SqliteFile['first'],
    run: noted(file.run),
    batch(all, durable) {
      for (const { sql } of all) statements.add(sql)
      return file.batch(all, durable)
    },
  }
}
