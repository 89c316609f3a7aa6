import type { Notice } from '../../src/core/notice.ts'
import type { NoticeChannel } from '../../src/core/notify.ts'
import type { Notifier, NotifyResult } from '../../src/ports/notifier.ts'

/** A channel that keeps what it was told, and answers as the test says; when it says nothing, all is well. */
export function notingNotifier(channel: NoticeChannel, atOnce: number) {
  const told: (readonly string[])[] = []
  const answers: (NotifyResult | Error)[] = []
  const notices: Notice[] = []
  const notifier: Notifier = {
    channel,
    atOnce,
    unavailable: () => undefined,
    async send(given) {
      told.push(given.map(({ event, title }) => `${event} ${title}`))
      notices.push(...given)
      const answer = answers.shift() ?? { outcome: 'sent' }
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  return { notifier, told, answers, notices }
}
