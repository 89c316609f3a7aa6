import { InputError } from '../core/errors.ts'
import type { Vault } from '../ports/vault.ts'
import { type Sql, type Statement, sql } from './sql.ts'

/** What the set-up is before it was first counted. */
const UNCOUNTED = '0'

export async function setupVersion(db: Sql): Promise<string> {
  const row = await db.first<{ value: string }>(
    sql`select value from settings where key = 'setup-version'`,
  )
  return row?.value ?? UNCOUNTED
}

/** Begins the batch that applies a set-up. A value may not be null: where the version is another one, the whole batch fails. */
export function nextVersion(instead: string | undefined, now: Date): Statement {
  const counted = sql`coalesce((select value from settings where key = 'setup-version'), ${UNCOUNTED})`
  const next = sql`cast(cast(${counted} as integer) + 1 as text)`
  const value =
    instead === undefined ? next : sql`case when ${counted} = ${instead} then ${next} end`
  return sql`insert into settings (key, value, created_at)
    values ('setup-version', ${value}, ${now.getTime()})
    on conflict (key) do update set value = excluded.value`
}

/** Other than the set-up itself, it is of no use to anybody without the secret: all of it is sealed. */
export async function lastAppliedStatement(
  text: string,
  vault: Vault,
  now: Date,
): Promise<Statement> {
  return sql`insert into settings (key, value, created_at)
    values ('last-applied', ${await vault.seal(text)}, ${now.getTime()})
    on conflict (key) do update set value = excluded.value, created_at = excluded.created_at`
}

export async function readLastApplied(db: Sql, vault: Vault): Promise<string | undefined> {
  const row = await db.first<{ value: string }>(
    sql`select value from settings where key = 'last-applied'`,
  )
  if (!row) return undefined
  try {
    return await vault.open(row.value)
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}
