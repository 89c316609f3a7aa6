import type { Notice, NoticeEvent } from '../core/notice.ts'
import type { NoticeChannel } from '../core/notify.ts'
import type { MessageState, NoticeMessage } from '../ports/notice-store.ts'

export interface NoticeRow {
  id: string
  event: string
  key: string
  value: string
  lasting: number
  title: string
  text: string
  path: string | null
  data: string
  raised_at: number
  ended_at: number | null
}

export interface MessageRow {
  notice_id: string
  channel: string
  state: string
  tries: number
  due_at: number
  reason: string | null
  changed_at: number
}

export const noticeOf = (row: NoticeRow): Notice => ({
  id: row.id,
  event: row.event as NoticeEvent,
  key: row.key,
  value: row.value,
  lasting: row.lasting === 1,
  title: row.title,
  text: row.text,
  ...(row.path !== null && { path: row.path }),
  data: JSON.parse(row.data),
  raisedAt: new Date(row.raised_at),
  ...(row.ended_at !== null && { endedAt: new Date(row.ended_at) }),
})

export const messageOf = (row: MessageRow): NoticeMessage => ({
  noticeId: row.notice_id,
  channel: row.channel as NoticeChannel,
  state: row.state as MessageState,
  tries: row.tries,
  dueAt: new Date(row.due_at),
  ...(row.reason !== null && { reason: row.reason }),
  changedAt: new Date(row.changed_at),
})
