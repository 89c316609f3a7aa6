import { mappedPost } from '../../core/mapped-post.ts'
import type { WebhookReader } from '../../ports/webhook.ts'
import { verifyBearer } from './bearer.ts'
import { changeWordOf } from './change-word.ts'
import { mappedChange } from './mapped-change.ts'
import { verifyStandard } from './standard-signature.ts'

/** Any system that sends JSON: signed as Standard Webhooks, or with a token. The set-up says where the parts of a post stand. */
export const generic: WebhookReader = {
  type: 'webhook',
  headers: [],
  async verify({ secret, token = '' }, request, now) {
    if (secret !== undefined) return verifyStandard(secret, request, now)
    const verdict = await verifyBearer(token, request)
    const name = request.header('webhook-id') ?? request.header('idempotency-key')
    return verdict.ok && name && name.length <= 200 ? { ok: true, name } : verdict
  },
  read(source, { body }) {
    const map = source.map ?? {}
    const { event } = mappedPost(map, body)
    if (map.event === undefined) return mappedChange(source, map, body, 'published')
    if (event === undefined) {
      return { does: 'fail', reason: `map.event: there is nothing at ${map.event}` }
    }
    const word = changeWordOf(source, event)
    return word
      ? mappedChange(source, map, body, word)
      : { does: 'nothing', reason: `The event ${event.slice(0, 80)} is not listed in events.` }
  },
}
