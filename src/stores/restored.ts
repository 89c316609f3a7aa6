import { type Sql, sql } from './sql.ts'

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
  const [held = 0] = await db.batch([
    sql`update deliveries set state = 'held', own_time = 1, changed_at = ${at},
        reason = ${reason} || coalesce(' Until then: ' || reason, '')
      where state in ('planned', 'held')`,
    sql`update amendments set state = 'skipped', lease_until = null, reason = ${anew}, changed_at = ${at}
      where kind = 'repost' and state in ('planned', 'doing')`,
    sql`update accounts set baseline_at = ${at} where state <> 'removed'`,
    sql`insert or replace into adoptions (account_id, asked_at, tries, next_at)
      select id, ${at}, 0, ${at} from accounts where state <> 'removed'`,
  ])
  return held
}
