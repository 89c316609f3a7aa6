import { z } from '@hono/zod-openapi'
import { type Attempt, type Delivery, deliveryKinds, deliveryStates } from '../../core/delivery.ts'
import type { Draft } from '../../core/draft.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Account } from '../../ports/setup-store.ts'
import { shareOfDelivery } from '../../tasks/share-of-delivery.ts'
import { withReason } from '../../tasks/waiting-reason.ts'
import { amendmentSchema } from './amendment-json.ts'

const moment = z.iso.datetime()

export const deliverySchema = z
  .object({
    id: z.string(),
    kind: z.enum(deliveryKinds).openapi({
      description:
        'A first share, a later one of the same post, an answer to a share, or a part that follows one',
    }),
    post: z.string(),
    account: z.string(),
    network: z.string(),
    schedule: z.string(),
    state: z.enum(deliveryStates),
    due_at: moment,
    expires_at: moment,
    text: z.string().openapi({ description: 'What was sent; until then, what would be' }),
    parts: z
      .array(z.string())
      .optional()
      .openapi({ description: 'What is said after it, each part in a delivery of its own' }),
    own_text: z.literal(true).optional().openapi({ description: 'A person wrote the text' }),
    approved_revision: z.int().optional().openapi({
      description: 'The revision of the post at which a person approved it',
    }),
    url: z.url().optional(),
    attempts: z.int(),
    cost: z.number().optional().openapi({ description: 'US dollars' }),
    reason: z.string().optional(),
  })
  .openapi('Delivery')

export const deliveryWithLogSchema = deliverySchema
  .extend({
    attempt_log: z.array(
      z.object({
        number: z.int(),
        kind: z.enum(['send', 'look']),
        trace_id: z
          .string()
          .openapi({ description: 'Of its log lines and its requests (W3C Trace Context)' }),
        started_at: moment,
        finished_at: moment.optional(),
        outcome: z.string().optional(),
        reason: z.string().optional(),
      }),
    ),
    amendments: z
      .array(amendmentSchema)
      .openapi({ description: 'What was done to it since its post changed, or why not' }),
  })
  .openapi('DeliveryWithAttempts')

type JsonPorts = Pick<Ports, 'clock' | 'posts' | 'setup' | 'networks'>

/** Deliveries as they are answered. The text of one that was not begun is made as it would be now. */
export async function deliveriesJson(ports: JsonPorts, deliveries: readonly Delivery[]) {
  const [publication, all, draftOf] = await Promise.all([
    ports.setup.publication(),
    ports.setup.accounts(),
    futureDrafts(ports, deliveries),
  ])
  const at = { now: ports.clock.now(), zone: publication?.timezone ?? 'UTC' }
  const accounts = new Map(all.map((account) => [account.id, account]))
  return deliveries.map((delivery) => {
    const account = accounts.get(delivery.accountId)
    const { draft, post, cost, reason } = withReason(delivery, account, at)
    return {
      id: delivery.id,
      kind: delivery.kind,
      post: delivery.postId,
      account: delivery.accountId,
      network: account?.network ?? '',
      schedule: delivery.scheduleId,
      state: delivery.state,
      due_at: delivery.dueAt.toISOString(),
      expires_at: delivery.expiresAt.toISOString(),
      ...said(draft ?? (account && draftOf(delivery, account))),
      ...(delivery.text !== undefined && { own_text: true as const }),
      ...(delivery.approvedRevision !== undefined && {
        approved_revision: delivery.approvedRevision,
      }),
      ...(post?.url !== undefined && { url: post.url }),
      attempts: delivery.attempts,
      ...(cost !== undefined && { cost }),
      ...(reason !== undefined && { reason }),
    }
  })
}

const isWaiting = ({ state }: Delivery) => state === 'planned' || state === 'held'

const said = (draft: Pick<Draft, 'text' | 'parts'> | undefined) => ({
  text: draft?.text ?? '',
  ...(draft?.parts && { parts: [...draft.parts] }),
})

async function futureDrafts(
  { posts, setup, networks }: JsonPorts,
  deliveries: readonly Delivery[],
) {
  const waiting = deliveries.filter(isWaiting).map(({ postId }) => postId)
  const [told, publication, templates, schedules] = await Promise.all([
    posts.byIds(waiting),
    setup.publication(),
    setup.templates(),
    setup.schedules(),
  ])
  return (delivery: Delivery, account: Account) => {
    const network = networks.find(({ id }) => id === account.network)
    const post = isWaiting(delivery) ? told.get(delivery.postId) : undefined
    if (!network || !publication || !post) return undefined
    const schedule = schedules.find(({ id }) => id === delivery.scheduleId)
    const sharing = { post, account, publication, delivery, ...(schedule && { schedule }) }
    const made = shareOfDelivery(network, templates, sharing)
    return made.ok ? made.draft : undefined
  }
}

export const attemptJson = (attempt: Attempt) => ({
  number: attempt.number,
  kind: attempt.kind,
  trace_id: attempt.trace,
  started_at: attempt.startedAt.toISOString(),
  ...(attempt.finishedAt && { finished_at: attempt.finishedAt.toISOString() }),
  ...(attempt.outcome !== undefined && { outcome: attempt.outcome }),
  ...(attempt.reason !== undefined && { reason: attempt.reason }),
})
