import { InputError } from '../core/errors.ts'
import type { KeptSession } from '../ports/network.ts'
import type { Vault } from '../ports/vault.ts'
import { eachOf, type Sql, type Statement, sql } from './sql.ts'

interface SessionRow {
  sealed: string
  version: number
}

/** One that another POSTHORN_SECRET sealed reads as empty, so that it is replaced. */
export async function readSession(
  db: Sql,
  vault: Vault,
  accountId: string,
): Promise<KeptSession | undefined> {
  const row = await db.first<SessionRow>(
    sql`select sealed, version from account_sessions where account_id = ${accountId}`,
  )
  if (!row) return undefined
  try {
    return { text: await vault.open(row.sealed), version: row.version }
  } catch (error) {
    if (error instanceof InputError) return { text: '', version: row.version }
    throw error
  }
}

/** Versions count from 1. Of two that replace the same version, one is kept. */
export async function keepSession(
  db: Sql,
  vault: Vault,
  { accountId, text, instead }: { accountId: string; text: string; instead: number },
): Promise<boolean> {
  const sealed = await vault.seal(text)
  const kept =
    instead === 0
      ? sql`insert into account_sessions (account_id, sealed, version) values (${accountId}, ${sealed}, 1)
          on conflict (account_id) do nothing`
      : sql`update account_sessions set sealed = ${sealed}, version = version + 1
          where account_id = ${accountId} and version = ${instead}`
  return (await db.run(kept)) === 1
}

/** No credential stays of an account that is not set up any more. */
export const forgetSessions = (accountIds: readonly string[]): Statement =>
  sql`delete from account_sessions where account_id not in (${eachOf(accountIds)})`
