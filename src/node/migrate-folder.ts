import type { Environment } from '../environment.ts'
import { migrate } from '../stores/migrate.ts'
import { sqlite } from '../stores/sqlite.ts'
import { openDataFolder } from './data-folder.ts'

/** Brings the database of the data folder up to date. Returns the migrations that were applied now. */
export async function migrateFolder(environment: Environment): Promise<readonly string[]> {
  const file = sqlite(openDataFolder(environment).database)
  try {
    return await migrate(file)
  } finally {
    file.close()
  }
}
