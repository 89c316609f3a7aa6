import type { MediaStore } from '../ports/media-store.ts'
import { type Sql, sql } from './sql.ts'

/** D1 takes values of up to two megabytes: https://developers.cloudflare.com/d1/platform/limits/ */
const PART = 500_000

export function mediaStore(db: Sql): MediaStore {
  return {
    /** A picture counts as there when all of it is. */
    async keep({ hash, type, bytes }, now) {
      for (let part = 0; part * PART < bytes.byteLength; part += 1) {
        const slice = bytes.slice(part * PART, (part + 1) * PART)
        await db.run(
          sql`insert or ignore into media_parts (hash, part, bytes) values (${hash}, ${part}, ${slice})`,
        )
      }
      await db.run(sql`insert or ignore into media (hash, type, size, kept_at)
        values (${hash}, ${type}, ${bytes.byteLength}, ${now.getTime()})`)
    },
    async read(hash) {
      const row = await db.first<{ type: string; size: number }>(
        sql`select type, size from media where hash = ${hash}`,
      )
      if (!row) return undefined
      const bytes = new Uint8Array(row.size)
      for (let part = 0; part * PART < row.size; part += 1) {
        // D1 gives bytes as a list of numbers.
        const found = await db.first<{ bytes: Uint8Array | number[] }>(
          sql`select bytes from media_parts where hash = ${hash} and part = ${part}`,
        )
        if (!found) return undefined
        bytes.set(found.bytes, part * PART)
      }
      return { hash, type: row.type, bytes }
    },
  }
}
