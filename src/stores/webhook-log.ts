import type { NoticeStore, WebhookAttempt, WebhookDelivery } from '../ports/notice-store.ts'
import type { NotifyResult } from '../ports/notifier.ts'
import { type MessageRow, messageOf, type NoticeRow, noticeOf } from './notice-rows.ts'
import { pageOf, positionIn } from './paging.ts'
import { type Sql, type Statement, sql } from './sql.ts'

interface AttemptRow {
  notice_id: string
  number: number
  at: number
  ms: number
  outcome: string
  status: number | null
  reason: string | null
  answer: string | null
  trace: string
}

/** What webhooks were told: a message for each notice, and every try with what was answered. */
export function webhookLog(
  db: Sql,
): Pick<NoticeStore, 'logWebhook' | 'webhooks' | 'webhook' | 'tellAgain'> {
  return {
    logWebhook: async ({ noticeId, number, at, ms, outcome, status, reason, answer, trace }) =>
      void (await db.run(sql`insert or ignore into webhook_attempts
        values (${noticeId}, ${number}, ${at.getTime()}, ${ms}, ${outcome}, ${status ?? null},
          ${reason ?? null}, ${answer ?? null}, ${trace})`)),
    async webhooks({ limit, cursor }) {
      const after = positionIn(cursor)
      const found = await told(
        db,
        sql`${after ? sql`(raised_at, id) < (${after.at}, ${after.id})` : sql`1 = 1`}
          order by raised_at desc, id desc limit ${limit + 1}`,
      )
      const place = ({ notice }: WebhookDelivery) => ({
        at: notice.raisedAt.getTime(),
        id: notice.id,
      })
      return pageOf(found, limit, place, (one) => one)
    },
    webhook: async (noticeId) => (await told(db, sql`id = ${noticeId}`))[0],
    tellAgain: async (noticeId, channel, now) =>
      (await db.run(sql`update notice_messages set state = 'waiting', due_at = ${now.getTime()},
        changed_at = ${now.getTime()}
        where notice_id = ${noticeId} and channel = ${channel} and state <> 'waiting'`)) === 1,
  }
}

async function told(db: Sql, which: Statement): Promise<WebhookDelivery[]> {
  const rows = await db.all<NoticeRow & MessageRow>(sql`select * from notices
    join notice_messages on notice_id = id and channel = 'webhook' where ${which}`)
  if (rows.length === 0) return []
  const tries = await db.all<AttemptRow>(sql`select * from webhook_attempts
    where notice_id in (select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))
    order by notice_id, number`)
  return rows.map((row) => ({
    ...messageOf(row),
    notice: noticeOf(row),
    attempts: tries.filter(({ notice_id }) => notice_id === row.id).map(attemptOf),
  }))
}

const attemptOf = (row: AttemptRow): WebhookAttempt => ({
  noticeId: row.notice_id,
  number: row.number,
  at: new Date(row.at),
  ms: row.ms,
  outcome: row.outcome as NotifyResult['outcome'],
  ...(row.status !== null && { status: row.status }),
  ...(row.reason !== null && { reason: row.reason }),
  ...(row.answer !== null && { answer: row.answer }),
  trace: row.trace,
})
