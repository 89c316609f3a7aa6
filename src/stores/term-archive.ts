import type { Term } from '../core/terms.ts'
import type { TermArchive, TermPage, TermPlace } from '../ports/archive-store.ts'
import { type LightRow, lightPost, type PostRow, postOf } from './post-rows.ts'
import { type Sql, type Statement, sql } from './sql.ts'

const idOf = ({ kind, value }: Term) =>
  sql`(select id from terms where kind = ${kind} and value = ${value})`

export function termArchive(db: Sql): TermArchive {
  return {
    async end(term) {
      const page = await db.first<TermPage>(
        sql`select page, last from term_pages where term_id = ${idOf(term)} order by page desc limit 1`,
      )
      return page ?? { page: 0, last: 0 }
    },
    after: (term, number, limit) =>
      db.all<TermPlace>(
        sql`select post_id as id, number from post_terms
            where term_id = ${idOf(term)} and number > ${number} order by number limit ${limit}`,
      ),
    seal: async (term, pages) => {
      if (pages.length > 0) await db.batch(pages.map((page) => sealed(term, page)))
    },
    async pages(term) {
      const row = await db.first<{ page: number | null }>(
        sql`select max(page) as page from term_pages where term_id = ${idOf(term)}`,
      )
      return row?.page ?? 0
    },
    async page(term, page) {
      const rows = await db.all<PostRow>(
        sql`${ranges(term, page, page)} select posts.* from ranges
            join post_terms on term_id = ${idOf(term)} and post_terms.number > first and post_terms.number <= last
            join posts on posts.id = post_id order by post_terms.number desc`,
      )
      return rows.map(postOf)
    },
    async between(term, from, to) {
      const rows = await db.all<LightRow & { page: number }>(
        sql`${ranges(term, from, to)} select posts.id, tags, section, authors, language, page from ranges
            join post_terms on term_id = ${idOf(term)} and post_terms.number > first and post_terms.number <= last
            join posts on posts.id = post_id order by post_terms.number desc`,
      )
      return rows.map((row) => ({ ...lightPost(row), page: row.page }))
    },
  }
}

const sealed = ({ kind, value }: Term, { page, last }: TermPage): Statement =>
  sql`insert or ignore into term_pages (term_id, page, last)
      select terms.id, ${page}, ${last} from terms where kind = ${kind} and value = ${value}
        and ${page} = 1 + coalesce((select max(page) from term_pages where term_id = terms.id), 0)
        and ${last} > coalesce((select max(last) from term_pages where term_id = terms.id), 0)`

/** What numbers stand in each page: those after `first`, up to `last`. Only posts that readers may see have terms. */
const ranges = (term: Term, from: number, to: number): Statement =>
  sql`with ranges (page, first, last) as (
        select page, coalesce((select last from term_pages as earlier
          where earlier.term_id = term_pages.term_id and earlier.page = term_pages.page - 1), 0), last
        from term_pages where term_id = ${idOf(term)} and page between ${from} and ${to})`
