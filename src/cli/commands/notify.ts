import type { Command } from '../command.ts'
import { noteCursor, pageOptions, pageQuery } from './paging.ts'

interface TriedChannel {
  readonly channel: string
  readonly target: string
  readonly outcome: string
  readonly reason?: string
}

interface NoticeAnswer {
  readonly event: string
  readonly title: string
  readonly raised_at: string
  readonly ended_at?: string
  readonly told: readonly { readonly channel: string; readonly state: string }[]
}

interface WebhookAnswer {
  readonly id: string
  readonly raised_at: string
  readonly event: string
  readonly state: string
  readonly reason?: string
  readonly next_try_at?: string
  readonly attempts: readonly { readonly status?: number }[]
}

export const notifyCommands: readonly Command[] = [
  {
    name: 'notify test',
    about: 'Send a test notice by every channel',
    async run({ api, print }) {
      const answer = await api.request('/api/v1/notify/test', { method: 'POST' })
      const { items } = answer as { items: readonly TriedChannel[] }
      print.answer(answer, () => {
        for (const { channel, target, outcome, reason } of items) {
          print.line(`${channel} ${target}: ${outcome}${reason === undefined ? '' : `, ${reason}`}`)
        }
        if (items.length === 0) print.line('No channel is set up: see notify in the set-up file.')
      })
      return items.length > 0 && items.every(({ outcome }) => outcome === 'sent') ? 0 : 1
    },
  },
  {
    name: 'notify list',
    about: 'What was to be told, newest first, and what came of it',
    async run({ api, print }) {
      const answer = await api.request('/api/v1/notices')
      const { items } = answer as { items: readonly NoticeAnswer[] }
      print.answer(answer, () =>
        print.table(
          ['raised', 'event', 'title', 'told', 'over'],
          items.map(({ raised_at, event, title, told, ended_at }) => [
            raised_at,
            event,
            title,
            told.map(({ channel, state }) => `${channel} ${state}`).join(', '),
            ended_at,
          ]),
        ),
      )
      return 0
    },
  },
  {
    name: 'notify webhooks',
    about: 'What was sent to the webhook, newest first, with the last answer',
    options: pageOptions,
    async run({ api, print, values }) {
      const answer = await api.request('/api/v1/webhook-deliveries', { query: pageQuery(values) })
      const { items, cursor } = answer as { items: readonly WebhookAnswer[]; cursor?: string }
      print.answer(answer, () =>
        print.table(
          ['id', 'raised', 'event', 'state', 'tries', 'answered', 'next try'],
          items.map(({ id, raised_at, event, state, attempts, next_try_at, reason }) => [
            ...[id, raised_at, event, state, String(attempts.length)],
            attempts.at(-1)?.status?.toString() ?? reason,
            next_try_at,
          ]),
        ),
      )
      noteCursor(print, cursor)
      return 0
    },
  },
  {
    name: 'notify retry',
    args: 'ID',
    takes: { least: 1, most: 1 },
    about: 'Send something to the webhook again, whether or not it arrived',
    async run({ api, print, words }) {
      const path = `/api/v1/webhook-deliveries/${encodeURIComponent(words[0] ?? '')}/retry`
      const answer = (await api.request(path, { method: 'POST' })) as WebhookAnswer
      const { id, state, reason } = answer
      print.answer(answer, () =>
        print.line(`${id}: ${state}${reason === undefined ? '' : `, ${reason}`}`),
      )
      return state === 'sent' ? 0 : 1
    },
  },
]
