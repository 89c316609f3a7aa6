import { shortCode } from '../core/short-link.ts'
import { type Sql, type Statement, sql } from './sql.ts'

/**
 * What a backup does not know may have happened since: nothing that it planned goes out by itself, posts up to now count as
 * shared, and every account is read before anything new is planned for it (promise 9).
 *
 * @returns how many deliveries wait for a person now
 */
export async function settleRestored(db: Sql, now: Date): Promise<number> {
  const at = now.getTime()
  const reason = `Restored from a backup: it may have gone out since. Look at the account, then approve or cancel it.`
  const anew = `Restored from a backup: it may have been posted anew since. Look at the account; correct the post again to have it said.`
  const links = await linksOfPlanned(db)
  const [held = 0] = await db.batch([
    sql`update deliveries set state = 'held', own_time = 1, changed_at = ${at},
        reason = ${reason} || coalesce(' Until then: ' || reason, '')
      where state in ('planned', 'held')`,
    sql`update amendments set state = 'skipped', lease_until = null, reason = ${anew}, changed_at = ${at}
      where kind = 'repost' and state in ('planned', 'doing')`,
    sql`update accounts set baseline_at = ${at} where state <> 'removed'`,
    sql`insert or replace into adoptions (account_id, asked_at, tries, next_at)
      select id, ${at}, 0, ${at} from accounts where state <> 'removed'`,
    ...links,
  ])
  return held
}

/** What has gone out since carries short links that readers follow, and by which the account's posts are recognised. */
async function linksOfPlanned(db: Sql): Promise<Statement[]> {
  const rows = await db.all<{ post_id: string; account_id: string }>(
    sql`select distinct post_id, account_id from deliveries join accounts on accounts.id = account_id
      where deliveries.state in ('planned', 'held') and short_links = 1`,
  )
  return rows.map(
    ({
      post_id,
      account_id,
    }) => sql`insert or ignore into short_links (code, post_id, account_id, utm, clicks)
      values (${shortCode(post_id, account_id)}, ${post_id}, ${account_id}, '{}', 0)`,
  )
}
