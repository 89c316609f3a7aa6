import { InputError } from '../core/errors.ts'
import { isWebhook, type WebhookSource } from '../core/source.ts'
import type { Ports } from '../ports/ports.ts'
import type { Source } from '../ports/setup-store.ts'
import type { WebhookReader, WebhookRequest } from '../ports/webhook.ts'

type AcceptPorts = Pick<Ports, 'clock' | 'inbox' | 'log' | 'setup' | 'webhooks'>

/**
 * Keeps what a CMS sent, to be worked off after the answer. A message that came before is known, and is not kept again.
 *
 * @returns whether it was new
 * @throws InputError `not-found` for no such source, `unauthorized` when it is not from who has the secret, or too old
 */
export async function acceptMessage(
  ports: AcceptPorts,
  sourceId: string,
  request: WebhookRequest,
): Promise<boolean> {
  const { source, reader } = await webhookSource(ports, sourceId)
  const now = ports.clock.now()
  const verdict = await reader.verify(source, request, now)
  if (!verdict.ok) {
    ports.log.warn({ source: sourceId, reason: verdict.reason }, 'a webhook was refused')
    throw new InputError('unauthorized', `The message was refused: ${verdict.reason}`)
  }
  const id = ports.clock.mint()
  const headers = reader.headers.flatMap((name) => {
    const value = request.header(name)
    return value === undefined ? [] : [[name, value.slice(0, 300)] as const]
  })
  return ports.inbox.put({
    id,
    sourceId,
    message: verdict.name ?? id,
    headers: Object.fromEntries(headers),
    body: textOf(request.bytes),
    receivedAt: now,
  })
}

/** The source that an address names, with what reads it. */
async function webhookSource(
  { setup, webhooks }: AcceptPorts,
  id: string,
): Promise<{ source: Source & WebhookSource; reader: WebhookReader }> {
  const source = (await setup.sources()).find((one) => one.id === id)
  const reader = source && webhooks.find(({ type }) => type === source.type)
  if (!source || !isWebhook(source) || !reader) {
    throw new InputError('not-found', `There is no source ${id} that takes webhooks`)
  }
  if (source.locked) {
    throw new InputError('unavailable', `The secret of ${id} cannot be opened: ${source.reason}`)
  }
  return { source, reader }
}

/** @throws InputError `invalid` for bytes that are no text */
function textOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    JSON.parse(text)
    return text
  } catch {
    throw new InputError('invalid', 'Expected JSON in UTF-8')
  }
}
