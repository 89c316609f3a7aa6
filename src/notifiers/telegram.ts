import { z } from 'zod'
import { noticeLetter } from '../core/notice-letter.ts'
import type { Notifier, NotifyResult } from '../ports/notifier.ts'

/** https://core.telegram.org/bots/api#sendmessage: 1 to 4096 characters, counted in UTF-16. */
const LONGEST = 4_096
const API = 'https://api.telegram.org'
const PATIENCE = 20_000

const problem = z.object({
  description: z.string().optional().catch(undefined),
  parameters: z.object({ retry_after: z.number() }).optional().catch(undefined),
})

/** Tells a chat, by a bot that is in it. */
export function telegramNotifier(publicUrl: string | undefined): Notifier {
  return {
    channel: 'telegram',
    atOnce: 10,
    unavailable: () => undefined,
    async send(notices, { telegram }, { outgoing, now }) {
      if (!telegram) return { outcome: 'refused', reason: 'No Telegram chat is set up.' }
      const { text } = noticeLetter(notices, publicUrl)
      const address = `${telegram.apiUrl ?? API}/bot${telegram.botToken}/sendMessage`
      try {
        const answer = await outgoing.fetch(address, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            chat_id: telegram.chat,
            text: text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text,
            link_preview_options: { is_disabled: true },
          }),
          signal: AbortSignal.timeout(PATIENCE),
        })
        return resultOf(answer.status, await answer.text(), now())
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        // The token is part of the address, and reasons are shown.
        return { outcome: 'retry', reason: reason.replaceAll(telegram.botToken, '…') }
      }
    },
  }
}

function resultOf(status: number, body: string, now: Date): NotifyResult {
  if (status === 200) return { outcome: 'sent' }
  const { description, parameters } = problemIn(body)
  const reason = `Telegram answered ${status}${description ? `: ${description}` : ''}`
  // A wrong chat or a bot that was thrown out stays so; a wrong token may be put right.
  if (status === 400 || status === 403) return { outcome: 'refused', reason }
  const wait = parameters?.retry_after
  return {
    outcome: 'retry',
    reason,
    ...(wait !== undefined && { after: new Date(now.getTime() + wait * 1000) }),
  }
}

function problemIn(body: string): z.output<typeof problem> {
  try {
    return problem.parse(JSON.parse(body))
  } catch {
    return {}
  }
}
