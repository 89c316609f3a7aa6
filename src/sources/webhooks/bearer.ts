import { isSameText } from '../../core/signed-message.ts'
import type { Verdict, WebhookRequest } from '../../ports/webhook.ts'

/** RFC 6750: the token in the header `Authorization: Bearer`. */
export async function verifyBearer(token: string, request: WebhookRequest): Promise<Verdict> {
  const [, given] = /^Bearer +(\S+) *$/i.exec(request.header('authorization') ?? '') ?? []
  if (given === undefined) return { ok: false, reason: 'expected the header Authorization: Bearer' }
  return (await isSameText(given, token))
    ? { ok: true }
    : { ok: false, reason: 'the token is not the one of the set-up' }
}
