import { type Statement, sql } from './sql.ts'

/** Keeps why something was taken for a post although its names differ. */
export const recognition = (
  id: string,
  says: string | undefined,
  at: Date,
  when: Statement,
): Statement[] =>
  says === undefined
    ? []
    : [
        sql`insert or ignore into post_recognitions (post_id, at, says)
            select ${id}, ${at.getTime()}, ${says} where ${when}`,
      ]
