import type { Scope } from '../core/permissions.ts'
import type { AccessStore, ApiToken } from '../ports/access-store.ts'
import { type Sql, sql } from './sql.ts'

interface TokenRow {
  id: string
  name: string
  scopes: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
  revoked_at: number | null
}

export function accessStore(db: Sql): AccessStore {
  return {
    addToken: async ({ id, name, hash, scopes, expiresAt }, now) =>
      void (await db.run(
        sql`insert into api_tokens (id, name, hash, scopes, created_at, expires_at)
            values (${id}, ${name}, ${hash}, ${JSON.stringify(scopes)}, ${now.getTime()}, ${expiresAt?.getTime() ?? null})`,
      )),
    async useToken(hash, now) {
      const row = await db.first<TokenRow>(
        sql`select * from api_tokens where hash = ${hash} and revoked_at is null
            and (expires_at is null or expires_at > ${now.getTime()})`,
      )
      if (!row) return undefined
      if ((row.last_used_at ?? 0) < now.getTime() - 60_000) {
        await db.run(
          sql`update api_tokens set last_used_at = ${now.getTime()} where id = ${row.id}`,
        )
      }
      return tokenOf(row)
    },
    async expiredAt(hash, now) {
      const row = await db.first<TokenRow>(
        sql`select * from api_tokens where hash = ${hash} and revoked_at is null
            and expires_at <= ${now.getTime()}`,
      )
      return row && tokenOf(row).expiresAt
    },
    revokeToken: async (idOrName, now) =>
      (await db.run(sql`update api_tokens set revoked_at = ${now.getTime()}
        where (id = ${idOrName} or name = ${idOrName}) and revoked_at is null`)) > 0,
    tokens: async () =>
      (await db.all<TokenRow>(sql`select * from api_tokens order by created_at desc, id desc`)).map(
        tokenOf,
      ),
  }
}

const tokenOf = (row: TokenRow): ApiToken => ({
  id: row.id,
  name: row.name,
  scopes: JSON.parse(row.scopes) as Scope[],
  createdAt: new Date(row.created_at),
  ...(row.expires_at !== null && { expiresAt: new Date(row.expires_at) }),
  ...(row.last_used_at !== null && { lastUsedAt: new Date(row.last_used_at) }),
  ...(row.revoked_at !== null && { revokedAt: new Date(row.revoked_at) }),
})
