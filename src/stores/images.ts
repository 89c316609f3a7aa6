import { DAY } from '../core/wall-clock.ts'
import type { ImageStore, ImageVariant } from '../ports/image-store.ts'
import { inTurns } from './in-turns.ts'
import { type Sql, sql } from './sql.ts'

/** D1 takes values of up to two megabytes: https://developers.cloudflare.com/d1/platform/limits/ */
const PART = 500_000
/** Of all images together. */
const ROOM = 256 * 1024 * 1024
/** How long it is remembered that an address was asked. */
const SOURCES = 30 * DAY
/** Renewing by less than this is not worth a write. */
const WORTH_WRITING = DAY

interface SourceRow {
  hash: string | null
  etag: string | null
  last_modified: string | null
  at: number
  reason: string | null
}

/** @param room how many bytes may lie there, all images together */
export function imageStore(db: Sql, room = ROOM): ImageStore {
  return {
    async source(url) {
      const row = await db.first<SourceRow>(
        sql`select hash, etag, last_modified, at, reason from image_sources where url = ${url}`,
      )
      return row && sourceOf(row)
    },
    async recordSource(url, { hash, etag, lastModified, at, reason }) {
      await db.run(sql`insert into image_sources (url, hash, etag, last_modified, at, reason)
        values (${url}, ${hash ?? null}, ${etag ?? null}, ${lastModified ?? null}, ${at.getTime()}, ${reason ?? null})
        on conflict (url) do update set hash = excluded.hash, etag = excluded.etag,
          last_modified = excluded.last_modified, at = excluded.at, reason = excluded.reason`)
    },
    async variant(source, rules) {
      const row = await db.first<{ made: string }>(
        sql`select made from image_variants where source = ${source} and rules = ${rules}`,
      )
      return row && (JSON.parse(row.made) as ImageVariant)
    },
    async recordVariant(source, rules, variant) {
      await db.run(sql`insert into image_variants (source, rules, made)
        values (${source}, ${rules}, ${JSON.stringify(variant)})
        on conflict (source, rules) do update set made = excluded.made`)
    },
    bytes: (hash) => readBytes(db, hash),
    keep: (hash, bytes, until) => keepBytes(db, hash, bytes, until),
    async renew(hash, until) {
      const row = await db.first<{ until: number }>(
        sql`select until from images where hash = ${hash}`,
      )
      if (!row) return false
      if (row.until + WORTH_WRITING > until.getTime()) return true
      const renewed = await db.run(
        sql`update images set until = ${until.getTime()} where hash = ${hash}`,
      )
      return renewed === 1
    },
    prune: (now) => prune(db, now, room),
  }
}

const sourceOf = ({ hash, etag, last_modified, at, reason }: SourceRow) => ({
  at: new Date(at),
  ...(hash !== null && { hash }),
  ...(etag !== null && { etag }),
  ...(last_modified !== null && { lastModified: last_modified }),
  ...(reason !== null && { reason }),
})

async function readBytes(db: Sql, hash: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const row = await db.first<{ size: number }>(sql`select size from images where hash = ${hash}`)
  if (!row) return undefined
  const whole = new Uint8Array(row.size)
  for (let part = 0; part * PART < row.size; part++) {
    // D1 gives bytes as a list of numbers.
    const found = await db.first<{ bytes: Uint8Array | number[] }>(
      sql`select bytes from image_parts where hash = ${hash} and part = ${part}`,
    )
    if (!found) return undefined
    whole.set(found.bytes, part * PART)
  }
  return whole
}

/** An image counts as there when all of it is. */
async function keepBytes(db: Sql, hash: string, bytes: Uint8Array, until: Date): Promise<void> {
  for (let part = 0; part * PART < bytes.byteLength; part++) {
    const slice = bytes.slice(part * PART, (part + 1) * PART)
    await db.run(
      sql`insert or ignore into image_parts (hash, part, bytes) values (${hash}, ${part}, ${slice})`,
    )
  }
  await db.run(sql`insert into images (hash, size, until) values (${hash}, ${bytes.byteLength}, ${until.getTime()})
    on conflict (hash) do update set until = max(until, excluded.until)`)
}

const AT_ONCE = 100

/** What is needed longest stays; parts of an image that never got whole go with it when their day is over. */
async function prune(db: Sql, now: Date, room: number): Promise<void> {
  const stale = await db.all<{
    hash: string
  }>(sql`select hash from images where until <= ${now.getTime()}
    union all select hash from (select hash, sum(size) over (order by until desc, hash) as filled from images
      where until > ${now.getTime()}) where filled > ${room} limit ${AT_ONCE}`)
  if (stale.length > 0) {
    const hashes = sql`select value from json_each(${JSON.stringify(stale.map(({ hash }) => hash))})`
    await db.batch([
      sql`delete from images where hash in (${hashes})`,
      sql`delete from image_parts where hash in (${hashes})`,
      // What was made of an image outlives it.
      sql`delete from image_variants where json_extract(made, '$.hash') in (${hashes})
        or (json_extract(made, '$.hash') is null and source in (${hashes}))`,
    ])
  }
  const asked = sql`at <= ${now.getTime() - SOURCES}`
  await inTurns(db, sql`select url as key from image_sources where ${asked}`, (urls) => [
    sql`delete from image_sources where url in (${urls}) and ${asked}`,
  ])
}
