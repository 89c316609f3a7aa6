import { migrate } from '../../src/stores/migrate.ts'
import { type SqliteFile, sqlite } from '../../src/stores/sqlite.ts'

/** An empty database in memory, at the newest schema. */
export async function migrated(): Promise<SqliteFile> {
  const file = sqlite(':memory:')
  await migrate(file)
  return file
}
