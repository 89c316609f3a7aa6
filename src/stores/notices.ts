import type { NoticeChannel } from '../core/notify.ts'
import type { NoticeStore, Telling, ToldNotice } from '../ports/notice-store.ts'
import { inTurns } from './in-turns.ts'
import { type MessageRow, messageOf, type NoticeRow, noticeOf } from './notice-rows.ts'
import { pageOf, positionIn } from './paging.ts'
import { type Sql, type Statement, sql } from './sql.ts'
import { webhookLog } from './webhook-log.ts'

export function noticeStore(db: Sql): NoticeStore {
  return {
    async raise(telling, now) {
      const { key, value } = telling.notice
      const changes = await db.batch([
        sql`update notices set ended_at = ${now.getTime()}
          where key = ${key} and lasting = 1 and ended_at is null and value <> ${value} and ${telling.notice.lasting ? 1 : 0} = 1`,
        ...written(telling, now, always),
      ])
      return changes[1] === 1
    },
    async end(key, now, over) {
      const open = sql`key = ${key} and lasting = 1 and ended_at is null`
      const changes = await db.batch([
        ...(over ? written(over, now, sql`exists (select 1 from notices where ${open})`) : []),
        sql`update notices set ended_at = ${now.getTime()} where ${open}`,
      ])
      return changes.at(-1) === 1
    },
    open: async () =>
      (
        await db.all<NoticeRow>(
          sql`select * from notices indexed by notices_open where lasting = 1 and ended_at is null
            order by raised_at, id`,
        )
      ).map(noticeOf),
    async list({ limit, cursor }) {
      const after = positionIn(cursor)
      const rows = await db.all<NoticeRow>(sql`select * from notices
        where ${after ? sql`(raised_at, id) < (${after.at}, ${after.id})` : always}
        order by raised_at desc, id desc limit ${limit + 1}`)
      const told = await withMessages(db, rows)
      return pageOf(
        told,
        limit,
        ({ raisedAt, id }) => ({ at: raisedAt.getTime(), id }),
        (notice) => notice,
      )
    },
    async byId(id) {
      const rows = await db.all<NoticeRow>(sql`select * from notices where id = ${id}`)
      return (await withMessages(db, rows))[0]
    },
    ...messages(db),
    ...webhookLog(db),
    ...channels(db),
    async prune(before) {
      const told = sql`ended_at < ${before.getTime()} and not exists (
        select 1 from notice_messages where notice_id = notices.id and state = 'waiting')`
      await inTurns(db, sql`select id as key from notices where ${told}`, (ids) => [
        sql`delete from webhook_attempts where notice_id in (${ids})`,
        sql`delete from notice_messages where state <> 'waiting' and notice_id in (${ids})`,
        sql`delete from notices where id in (${ids})
          and not exists (select 1 from notice_messages where notice_id = notices.id)`,
      ])
    },
  }
}

function messages(db: Sql): Pick<NoticeStore, 'due' | 'claim' | 'finish' | 'retry'> {
  return {
    due: async (channel, now, limit) =>
      (
        await db.all<NoticeRow & MessageRow>(
          sql`select * from notice_messages join notices on notices.id = notice_id
            where channel = ${channel} and state = 'waiting' and due_at <= ${now.getTime()}
            order by raised_at, id limit ${limit}`,
        )
      ).map((row) => ({ ...messageOf(row), notice: noticeOf(row) })),
    async claim(due, until) {
      const taken = await db.batch(
        due.map(
          ({ noticeId, channel, dueAt }) =>
            sql`update notice_messages set due_at = ${until.getTime()} where notice_id = ${noticeId}
              and channel = ${channel} and state = 'waiting' and due_at = ${dueAt.getTime()}`,
        ),
      )
      return due.filter((_, place) => taken[place] === 1)
    },
    finish: async ({ noticeId, channel }, state, reason, now) =>
      void (await db.run(sql`update notice_messages set state = ${state}, tries = tries + 1,
        reason = ${reason ?? null}, changed_at = ${now.getTime()}
        where notice_id = ${noticeId} and channel = ${channel} and state = 'waiting'`)),
    retry: async ({ noticeId, channel }, dueAt, reason, now) =>
      void (await db.run(sql`update notice_messages set due_at = ${dueAt.getTime()}, tries = tries + 1,
        reason = ${reason}, changed_at = ${now.getTime()}
        where notice_id = ${noticeId} and channel = ${channel} and state = 'waiting'`)),
  }
}

function channels(db: Sql): Pick<NoticeStore, 'disable' | 'enable' | 'disabled'> {
  return {
    disable: async ({ channel, target, reason, at }) =>
      void (await db.batch([
        sql`insert into notice_channels values (${channel}, ${target}, ${reason}, ${at.getTime()})
          on conflict (channel) do update set target = excluded.target, reason = excluded.reason,
            disabled_at = excluded.disabled_at`,
        sql`update notice_messages set state = 'failed', reason = ${reason}, changed_at = ${at.getTime()}
          where channel = ${channel} and state = 'waiting'`,
      ])),
    enable: async (channel) =>
      void (await db.run(sql`delete from notice_channels where channel = ${channel}`)),
    disabled: async () =>
      (
        await db.all<{ channel: string; target: string; reason: string; disabled_at: number }>(
          sql`select * from notice_channels order by channel`,
        )
      ).map(({ channel, target, reason, disabled_at }) => ({
        channel: channel as NoticeChannel,
        target,
        reason,
        at: new Date(disabled_at),
      })),
  }
}

/** The notice where `when` holds and it is new; then its messages. One that happened has ended already. */
function written({ id, notice, channels }: Telling, now: Date, when: Statement): Statement[] {
  const at = now.getTime()
  return [
    sql`insert into notices (id, event, key, value, lasting, title, text, path, data, raised_at, ended_at)
      select ${id}, ${notice.event}, ${notice.key}, ${notice.value}, ${notice.lasting ? 1 : 0}, ${notice.title},
        ${notice.text}, ${notice.path ?? null}, ${JSON.stringify(notice.data)}, ${at}, ${notice.lasting ? null : at}
      where ${when} on conflict do nothing`,
    ...channels.map(
      (
        channel,
      ) => sql`insert into notice_messages (notice_id, channel, state, tries, due_at, changed_at)
        select id, ${channel}, 'waiting', 0, ${at}, ${at} from notices where id = ${id}`,
    ),
  ]
}

async function withMessages(db: Sql, rows: readonly NoticeRow[]): Promise<ToldNotice[]> {
  if (rows.length === 0) return []
  const found = await db.all<MessageRow>(sql`select * from notice_messages
    where notice_id in (select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))
    order by channel desc`)
  return rows.map((row) => ({
    ...noticeOf(row),
    messages: found.filter((one) => one.notice_id === row.id).map(messageOf),
  }))
}

const always = sql`1 = 1`
