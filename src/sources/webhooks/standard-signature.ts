import { fromBase64, isHmac, joined, untimely } from '../../core/signed-message.ts'
import { webhookKey } from '../../core/webhook-signature.ts'
import type { Verdict, WebhookRequest } from '../../ports/webhook.ts'

/** Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` in seconds, `webhook-signature: v1,… v1,…`. */
export async function verifyStandard(
  secret: string,
  request: WebhookRequest,
  now: Date,
): Promise<Verdict> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    request.header(`webhook-${name}`),
  )
  const key = webhookKey(secret)
  if (!id || !timestamp || !signatures || !key || id.length > 200) {
    return {
      ok: false,
      reason: 'expected the headers webhook-id, webhook-timestamp and webhook-signature',
    }
  }
  const signed = joined(`${id}.${timestamp}.`, request.bytes)
  for (const signature of signatures.split(' ').slice(0, 8)) {
    const mac = signature.startsWith('v1,') ? fromBase64(signature.slice(3)) : undefined
    if (!(await isHmac(key, mac, signed))) continue
    const fault = untimely(Number(timestamp) * 1000, now)
    return fault === undefined ? { ok: true, name: id } : { ok: false, reason: fault }
  }
  return { ok: false, reason: 'the signature is not that of the secret' }
}
