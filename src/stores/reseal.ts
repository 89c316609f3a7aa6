import type { Vault } from '../ports/vault.ts'
import { type Sql, type Statement, sql } from './sql.ts'

interface SealedRow {
  readonly sealed: string
}

/** Where sealed texts stand. No two of them are alike, so that each is found by itself. */
const places: readonly {
  readonly read: Statement
  replace(sealed: string, fresh: string): Statement
}[] = [
  {
    read: sql`select sealed from accounts where sealed is not null`,
    replace: (sealed, fresh) => sql`update accounts set sealed = ${fresh} where sealed = ${sealed}`,
  },
  {
    read: sql`select sealed from account_sessions`,
    replace: (sealed, fresh) =>
      sql`update account_sessions set sealed = ${fresh} where sealed = ${sealed}`,
  },
  {
    read: sql`select sealed from sources where sealed is not null`,
    replace: (sealed, fresh) => sql`update sources set sealed = ${fresh} where sealed = ${sealed}`,
  },
  {
    read: sql`select json_extract(value, '$.sealed') as sealed from settings where key = 'notify'`,
    replace: (_, fresh) =>
      sql`update settings set value = json_set(value, '$.sealed', ${fresh}) where key = 'notify'`,
  },
  {
    read: sql`select value as sealed from settings where key = 'last-applied'`,
    replace: (_, fresh) => sql`update settings set value = ${fresh} where key = 'last-applied'`,
  },
  {
    read: sql`select secret as sealed from hub_subscriptions where secret is not null`,
    replace: (sealed, fresh) =>
      sql`update hub_subscriptions set secret = ${fresh} where secret = ${sealed}`,
  },
  {
    read: sql`select secret as sealed from hub_verifications where secret is not null`,
    replace: (sealed, fresh) =>
      sql`update hub_verifications set secret = ${fresh} where secret = ${sealed}`,
  },
  {
    read: sql`select secret as sealed from source_subscriptions`,
    replace: (sealed, fresh) =>
      sql`update source_subscriptions set secret = ${fresh} where secret = ${sealed}`,
  },
  {
    read: sql`select sealed from guide`,
    replace: (sealed, fresh) => sql`update guide set sealed = ${fresh} where sealed = ${sealed}`,
  },
  {
    read: sql`select sealed from former_parts`,
    replace: (sealed, fresh) =>
      sql`update former_parts set sealed = ${fresh} where sealed = ${sealed}`,
  },
]

/**
 * Seals everything anew, all or nothing.
 *
 * @returns how many texts were sealed anew
 * @throws InputError `database` when one of them cannot be opened with `from`; nothing is changed then
 */
export async function reseal(db: Sql, from: Vault, to: Vault): Promise<number> {
  const changes: Statement[] = []
  for (const { read, replace } of places) {
    for (const { sealed } of await db.all<SealedRow>(read)) {
      changes.push(replace(sealed, await to.seal(await from.open(sealed))))
    }
  }
  await db.batch(changes)
  return changes.length
}

/** Whether everything that is sealed opens with this vault; true when nothing is. */
export async function opensAll(db: Sql, vault: Vault): Promise<boolean> {
  for (const { read } of places) {
    for (const { sealed } of await db.all<SealedRow>(read)) {
      const opened = await vault.open(sealed).then(
        () => true,
        () => false,
      )
      if (!opened) return false
    }
  }
  return true
}
