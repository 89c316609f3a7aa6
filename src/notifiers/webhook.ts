import { noticeLink } from '../core/notice-letter.ts'
import type { NotifySettings } from '../core/notify.ts'
import { signedHeaders } from '../core/webhook-signature.ts'
import type { Notifier, NotifyResult } from '../ports/notifier.ts'

/** Longer than this, a receiver is taken for dead (Standard Webhooks recommends 15 to 30 seconds). */
const PATIENCE = 20_000

/** How much of an answer is kept, in bytes and then in characters. */
const KEPT = 500
const BROKEN_OFF = { done: true, value: undefined } as const
const SECOND = 1000
const HOUR = 3600 * SECOND
/** As Standard Webhooks suggests: ten tries within three days. */
const RETRIES = [
  5 * SECOND,
  300 * SECOND,
  1800 * SECOND,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR),
]

/** Tells programs, one notice a request, as Standard Webhooks has it. */
export function webhookNotifier(publicUrl: string | undefined): Notifier {
  return {
    channel: 'webhook',
    atOnce: 1,
    retries: RETRIES,
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
        const said = { status: answer.status, body: await beginning(answer, webhook) }
        return { ...resultOf(answer, now()), answer: said }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        return { outcome: 'retry', reason, answer: {} }
      }
    },
  }
}

/**
 * The first bytes of an answer, for who looks for a fault; a receiver may echo what is secret. One that breaks off has said enough
 * by its status.
 */
async function beginning(
  { body }: Response,
  { url, secret }: NonNullable<NotifySettings['webhook']>,
): Promise<string> {
  const reader = body?.getReader()
  const chunks: Uint8Array[] = []
  for (let length = 0; reader && length < KEPT; ) {
    const { done, value } = await reader.read().catch(() => BROKEN_OFF)
    if (done) break
    chunks.push(value)
    length += value.byteLength
  }
  await reader?.cancel().catch(() => {})
  const bytes = new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer())
  const { search = '', username = '', password = '' } = URL.parse(url) ?? {}
  const secrets = [secret, secret?.replace(/^whsec_/, ''), search.slice(1), username, password]
  return secrets
    .filter((one) => one !== undefined && one !== '')
    .reduce<string>((text, one) => text.replaceAll(one ?? '', '…'), new TextDecoder().decode(bytes))
    .slice(0, KEPT)
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
