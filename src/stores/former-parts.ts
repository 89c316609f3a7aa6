import { InputError } from '../core/errors.ts'
import type { FormerPart, FormerStore } from '../ports/former-store.ts'
import type { Vault } from '../ports/vault.ts'
import { type Sql, sql } from './sql.ts'

/** More than anybody undoes, however large they are. */
const MOST = 50

export function formerStore(db: Sql, vault: Vault): FormerStore {
  return {
    async keep(id, former, now) {
      const sealed = await vault.seal(JSON.stringify(former))
      await db.batch([
        sql`insert into former_parts (id, sealed, kept_at) values (${id}, ${sealed}, ${now.getTime()})`,
        sql`delete from former_parts where id not in
          (select id from former_parts order by kept_at desc, id desc limit ${MOST})`,
      ])
    },
    async read(id, since) {
      const row = await db.first<{ sealed: string }>(
        sql`select sealed from former_parts where id = ${id} and kept_at >= ${since.getTime()}`,
      )
      if (!row) return undefined
      try {
        return JSON.parse(await vault.open(row.sealed)) as FormerPart
      } catch (error) {
        if (error instanceof InputError) return undefined
        throw error
      }
    },
    prune: async (before) =>
      void (await db.run(sql`delete from former_parts where kept_at < ${before.getTime()}`)),
    forget: async (id) => void (await db.run(sql`delete from former_parts where id = ${id}`)),
  }
}
