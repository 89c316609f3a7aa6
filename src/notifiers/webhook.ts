import { noticeLink } from '../core/notice-letter.ts'
import { signedHeaders } from '../core/webhook-signature.ts'
import type { Notifier, NotifyResult } from '../ports/notifier.ts'

/** Longer than this, a receiver is taken for dead (Standard Webhooks recommends 15 to 30 seconds). */
const PATIENCE = 20_000

/** Tells programs, one notice a request, as Standard Webhooks has it. */
export function webhookNotifier(publicUrl: string | undefined): Notifier {
  return {
    channel: 'webhook',
    atOnce: 1,
    unavailable: () => undefined,
    async send([notice], { webhook }, { outgoing, now }) {
      if (!notice || !webhook) return { outcome: 'refused', reason: 'No webhook is set up.' }
      const link = noticeLink(notice, publicUrl)
      const body = JSON.stringify({
        type: notice.event,
        timestamp: notice.raisedAt.toISOString(),
        data: {
          ...notice.data,
          title: notice.title,
          message: notice.text,
          ...(link !== undefined && { link }),
        },
      })
      const signed = await signedHeaders(webhook.secret ?? '', { id: notice.id, at: now(), body })
      try {
        const answer = await outgoing.fetch(webhook.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...signed },
          body,
          signal: AbortSignal.timeout(PATIENCE),
        })
        await answer.body?.cancel()
        return resultOf(answer, now())
      } catch (error) {
        return { outcome: 'retry', reason: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}

/** 2xx is taken, 410 ends it, anything else is tried again: receivers answer 4xx while they are set up anew, too. */
function resultOf({ status, headers }: Response, now: Date): NotifyResult {
  if (status >= 200 && status < 300) return { outcome: 'sent' }
  if (status === 410) return { outcome: 'gone', reason: 'answered 410 Gone' }
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return {
    outcome: 'retry',
    reason: `answered ${status}`,
    ...(seconds > 0 && seconds < 86_400 && { after: new Date(now.getTime() + seconds * 1000) }),
  }
}
