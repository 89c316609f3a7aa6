import { readdirSync, readFileSync } from 'node:fs'
import { InputError } from '../core/errors.ts'
import { sql } from './sql.ts'
import type { SqliteFile } from './sqlite.ts'

export interface Migration {
  readonly name: string
  readonly text: string
}

/** The migration files beside the code, in order: the same that `wrangler d1 migrations apply` runs. */
export function migrationFiles(): Migration[] {
  const folder = new URL('./migrations/', import.meta.url)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
}

/**
 * Brings a SQLite file to the newest schema, one migration an atom. Keeps its record in the table that wrangler keeps
 * for D1, so that both tell the same story.
 *
 * @returns the names of those that were applied now
 * @throws InputError `database` when the file was written by a newer Posthorn: nothing is changed then
 */
export async function migrate(file: SqliteFile, migrations = migrationFiles()): Promise<string[]> {
  file.script(`create table if not exists d1_migrations (
    id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)`)
  const rows = await file.all<{ name: string }>(sql`select name from d1_migrations order by id`)
  const applied = new Set(rows.map(({ name }) => name))
  const unknown = [...applied].filter((name) => !migrations.some((known) => known.name === name))
  if (unknown.length > 0) {
    throw new InputError(
      'database',
      `The database was written by a newer Posthorn (it has ${unknown.join(', ')}). Nothing was changed. Start the newer version, or restore an older backup.`,
    )
  }
  const missing = migrations.filter(({ name }) => !applied.has(name))
  for (const { name, text } of missing) {
    file.script('begin immediate')
    try {
      const raced = await file.first(sql`select 1 from d1_migrations where name = ${name}`)
      if (!raced) file.script(text)
      await file.run(sql`insert or ignore into d1_migrations (name) values (${name})`)
      file.script('commit')
    } catch (error) {
      file.script('rollback')
      throw error
    }
  }
  return missing.map(({ name }) => name)
}
