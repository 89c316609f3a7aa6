import type { Command } from '../command.ts'

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
]
