import { InputError } from '../core/errors.ts'
import { backoff, type RetryPolicy } from '../core/retry.ts'
import { isWebhook, type WebhookSource } from '../core/source.ts'
import type { InboxMessage, InboxSubject } from '../ports/inbox-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { SourceChange } from '../ports/webhook.ts'
import type { AmendPorts } from './amend-post.ts'
import { type CarriedOut, carryOutChange } from './carry-out-change.ts'

export type InboxPorts = AmendPorts &
  Pick<Ports, 'archive' | 'inbox' | 'log' | 'pageTexts' | 'planning' | 'setup' | 'webhooks'>

/** A claim holds so long: longer than a save takes. Two that save the same do no harm: the second changes nothing. */
const LEASE = 60_000
/** Eight tries within two days; then a person is needed. */
const patience: RetryPolicy = { first: 60_000, factor: 6, most: 12 * 60 * 60_000 }
const TRIES = 8
/** Names of messages are remembered far longer than an old one is taken. */
const REMEMBERED = 7 * 24 * 60 * 60_000
const KEPT = 30 * 24 * 60 * 60_000

/**
 * Works off what sources sent, each source's messages in their order. What a crash interrupts is taken up again when its lease
 * ends; saving twice changes nothing.
 *
 * @returns how many messages were worked on
 */
export async function workInbox(ports: InboxPorts, until?: Date): Promise<number> {
  const { inbox, clock } = ports
  for (let worked = 0; ; worked += 1) {
    const now = clock.now()
    if (until && now >= until) return worked
    const message = await inbox.claim(now, new Date(now.getTime() + LEASE))
    if (!message) return worked
    await work(ports, message)
  }
}

/** Forgets messages that were worked off long ago. */
export function pruneInbox({ inbox, clock }: Pick<Ports, 'inbox' | 'clock'>): Promise<void> {
  const now = clock.now().getTime()
  return inbox.prune({ done: new Date(now - REMEMBERED), any: new Date(now - KEPT) })
}

async function work(ports: InboxPorts, message: InboxMessage): Promise<void> {
  try {
    const source = await sourceOf(ports, message)
    const change = changeIn(ports, source, message)
    const result = await resultOf(ports, source, message, change)
    if ('failed' in result) return await failed(ports, message, result.failed)
    await ports.inbox.finish(message.id, { ...result, ...subjectOf(change) }, ports.clock.now())
  } catch (error) {
    if (error instanceof InputError) return failed(ports, message, error.message)
    ports.log.error(
      { source: message.sourceId, error: String(error) },
      'a message could not be taken',
    )
    await failed(ports, message, 'Posthorn could not take this: the log says why.')
  }
}

async function sourceOf(
  { setup }: InboxPorts,
  { sourceId }: InboxMessage,
): Promise<WebhookSource | undefined> {
  const source = (await setup.sources()).find(({ id }) => id === sourceId)
  return source && isWebhook(source) ? source : undefined
}

function changeIn(
  { webhooks }: InboxPorts,
  source: WebhookSource | undefined,
  { headers, body }: InboxMessage,
): SourceChange {
  const reader = webhooks.find(({ type }) => type === source?.type)
  return source && reader
    ? reader.read(source, { headers, body: JSON.parse(body) })
    : { does: 'nothing', reason: 'The source is not in the set-up any more.' }
}

async function resultOf(
  ports: InboxPorts,
  source: WebhookSource | undefined,
  message: InboxMessage,
  change: SourceChange,
): Promise<CarriedOut> {
  if (change.does === 'fail') return { failed: change.reason }
  if (change.does === 'nothing') return { state: 'ignored', reason: change.reason }
  const subject = subjectOf(change)
  if (subject && (await ports.inbox.isOvertaken({ ...message, ...subject }))) {
    return { state: 'ignored', reason: 'A later message about the same post came first.' }
  }
  return carryOutChange(ports, source ?? { id: message.sourceId }, change)
}

function subjectOf(change: SourceChange): InboxSubject | undefined {
  if (change.does === 'nothing' || change.does === 'fail') return undefined
  const subject = change.key ?? change.url
  if (subject === undefined) return undefined
  const at = change.changedAt === undefined ? Number.NaN : Date.parse(change.changedAt)
  return { subject, ...(!Number.isNaN(at) && { changedAt: new Date(at) }) }
}

async function failed(
  { inbox, clock, log }: InboxPorts,
  { id, sourceId, tries }: InboxMessage,
  reason: string,
): Promise<void> {
  log.warn({ source: sourceId, reason, tries }, 'a message of a source could not be taken')
  const wait = backoff(patience, tries, clock.chance())
  const dueAt = new Date(clock.now().getTime() + wait)
  await inbox.fail(id, { reason, ...(tries < TRIES && { dueAt }) })
}
