import { InputError } from '../core/errors.ts'
import { emptyGuide, type Guide, guideOf } from '../core/guide.ts'
import type { GuideStore } from '../ports/guide-store.ts'
import type { Vault } from '../ports/vault.ts'
import { type Sql, sql } from './sql.ts'

export function guideStore(db: Sql, vault: Vault): GuideStore {
  return {
    async read() {
      const row = await db.first<{ sealed: string; version: number }>(
        sql`select sealed, version from guide where id = 1`,
      )
      if (!row) return { guide: emptyGuide, version: 0 }
      return { guide: await opened(row.sealed, vault), version: row.version }
    },
    async keep(guide, instead, now) {
      const sealed = await vault.seal(JSON.stringify(guide))
      const at = now.getTime()
      const changed =
        instead === 0
          ? await db.run(
              sql`insert or ignore into guide (id, sealed, version, updated_at) values (1, ${sealed}, 1, ${at})`,
            )
          : await db.run(sql`update guide set sealed = ${sealed}, version = version + 1, updated_at = ${at}
              where id = 1 and version = ${instead}`)
      return changed === 1
    },
    startAnew: async (home, now) =>
      void (await db.run(sql`insert into settings (key, value, created_at)
        values ('first-home', ${JSON.stringify(home)}, ${now.getTime()})
        on conflict (key) do update set value = excluded.value, created_at = excluded.created_at`)),
  }
}

async function opened(sealed: string, vault: Vault): Promise<Guide> {
  try {
    return guideOf(await vault.open(sealed))
  } catch (error) {
    if (error instanceof InputError) return emptyGuide
    throw error
  }
}
