import type { DuePage, KeptPage, PageTextStore } from '../ports/page-text-store.ts'
import { listOf, type Sql, sql } from './sql.ts'

interface Row {
  page: string
  url: string
  host: string
  source_id: string
  post: string
  guid: string | null
  key: string | null
  said: string
  tries: number
  etag: string | null
  last_modified: string | null
  found: string | null
  places: string | null
  read_at: number | null
  reason: string | null
}

/** Names of one question: D1 takes a hundred values. */
const NAMES = 90
/** Rows that are looked at for one round. */
const LOOKED_AT = 500

export function pageTextStore(db: Sql): PageTextStore {
  return {
    async ask(pages, now) {
      if (pages.length === 0) return
      await db.batch(
        pages.map(
          ({
            page,
            url,
            source,
            post,
            guid,
            key,
            said,
          }) => sql`insert into page_texts (page, url, host, source_id, post, guid, key, said, due_at)
          values (${page}, ${url}, ${new URL(url).host}, ${source}, ${JSON.stringify(post)}, ${guid ?? null},
            ${key ?? null}, ${said}, ${now.getTime()})
          on conflict (page) do update set url = excluded.url, host = excluded.host, source_id = excluded.source_id,
            post = excluded.post, guid = excluded.guid, key = excluded.key, said = excluded.said,
            tries = 0, due_at = excluded.due_at
          where page_texts.said <> excluded.said`,
        ),
      )
    },
    async ofPages(pages) {
      const kept = new Map<string, KeptPage>()
      for (let from = 0; from < pages.length; from += NAMES) {
        const rows = await db.all<Row>(
          sql`select * from page_texts where page in (${listOf(pages.slice(from, from + NAMES))})`,
        )
        for (const row of rows) kept.set(row.page, keptOf(row))
      }
      return kept
    },
    async claim(now, leaseUntil, perHost) {
      const rows = await db.all<Row>(sql`select * from page_texts where due_at <= ${now.getTime()}
        order by due_at, page limit ${LOOKED_AT}`)
      const mine: DuePage[] = []
      for (const row of [...Map.groupBy(rows, ({ host }) => host).values()].flatMap((all) =>
        all.slice(0, perHost),
      )) {
        const taken =
          await db.run(sql`update page_texts set due_at = ${leaseUntil.getTime()}, tries = tries + 1
          where page = ${row.page} and due_at <= ${now.getTime()}`)
        if (taken === 1) mine.push({ ...dueOf(row), tries: row.tries + 1 })
      }
      return mine
    },
    keep: async (page, { text, places, etag, lastModified }, now) =>
      void (await db.run(sql`update page_texts set due_at = null, reason = null, read_at = ${now.getTime()},
        found = coalesce(${text ? JSON.stringify(text) : null}, found),
        places = coalesce(${places ? JSON.stringify(places) : null}, places),
        etag = ${etag ?? null}, last_modified = ${lastModified ?? null} where page = ${page}`)),
    rest: async (host, until) =>
      void (await db.run(sql`update page_texts set due_at = ${until.getTime()}
        where host = ${host} and due_at < ${until.getTime()}`)),
    fail: async (page, reason, dueAt) =>
      void (await db.run(sql`update page_texts set reason = ${reason}, due_at = ${dueAt?.getTime() ?? null}
        where page = ${page}`)),
  }
}

const dueOf = (row: Row): DuePage => ({
  ...{ page: row.page, url: row.url, source: row.source_id, said: row.said, tries: row.tries },
  post: JSON.parse(row.post),
  ...(row.guid !== null && { guid: row.guid }),
  ...(row.key !== null && { key: row.key }),
  ...(row.etag !== null && { etag: row.etag }),
  ...(row.last_modified !== null && { lastModified: row.last_modified }),
  ...(row.found !== null && { text: JSON.parse(row.found) }),
})

const keptOf = (row: Row): KeptPage => ({
  ...{ page: row.page, said: row.said },
  ...(row.found !== null && { text: JSON.parse(row.found) }),
  ...(row.places !== null && { places: JSON.parse(row.places) }),
  ...(row.read_at !== null && { readAt: new Date(row.read_at) }),
  ...(row.reason !== null && { reason: row.reason }),
})
