import { z } from '@hono/zod-openapi'
import { type Attempt, type Delivery, deliveryStates } from '../../core/delivery.ts'
import type { Ports } from '../../ports/ports.ts'
import { prepareDraft, templateFor } from '../../tasks/prepare-draft.ts'
import { withReason } from '../../tasks/why-not-sent.ts'

const moment = z.iso.datetime()

export const deliverySchema = z
  .object({
    id: z.string(),
    post: z.string(),
    account: z.string(),
    network: z.string(),
    schedule: z.string(),
    state: z.enum(deliveryStates),
    due_at: moment,
    expires_at: moment,
    text: z.string().openapi({ description: 'What was sent; until then, what would be' }),
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
        started_at: moment,
        finished_at: moment.optional(),
        outcome: z.string().optional(),
        reason: z.string().optional(),
      }),
    ),
  })
  .openapi('DeliveryWithAttempts')

type JsonPorts = Pick<Ports, 'clock' | 'posts' | 'setup' | 'networks'>

/** Deliveries as they are answered. The text of one that was not begun is made as it would be now. */
export async function deliveriesJson(ports: JsonPorts, deliveries: readonly Delivery[]) {
  const ids = [...new Set(deliveries.map(({ accountId }) => accountId))]
  const accounts = new Map(
    await Promise.all(ids.map(async (id) => [id, await ports.setup.account(id)] as const)),
  )
  const textOf = await futureTexts(ports)
  return Promise.all(
    deliveries.map(async (delivery) => {
      const account = accounts.get(delivery.accountId)
      const { draft, post, cost, reason } = withReason(delivery, account, ports.clock.now())
      return {
        id: delivery.id,
        post: delivery.postId,
        account: delivery.accountId,
        network: account?.network ?? '',
        schedule: delivery.scheduleId,
        state: delivery.state,
        due_at: delivery.dueAt.toISOString(),
        expires_at: delivery.expiresAt.toISOString(),
        text: draft?.text ?? (account ? await textOf(delivery, account) : ''),
        ...(post?.url !== undefined && { url: post.url }),
        attempts: delivery.attempts,
        ...(cost !== undefined && { cost }),
        ...(reason !== undefined && { reason }),
      }
    }),
  )
}

type Account = NonNullable<Awaited<ReturnType<JsonPorts['setup']['account']>>>

async function futureTexts({ posts, setup, networks }: JsonPorts) {
  const [publication, templates, schedules] = await Promise.all([
    setup.publication(),
    setup.templates(),
    setup.schedules(),
  ])
  return async (delivery: Delivery, account: Account): Promise<string> => {
    const network = networks.find(({ id }) => id === account.network)
    const waits = delivery.state === 'planned' || delivery.state === 'held'
    const post = waits && (await posts.byId(delivery.postId))
    if (!network || !publication || !post) return ''
    const schedule = schedules.find(({ id }) => id === delivery.scheduleId)
    const template = templateFor(templates, {
      schedule: schedule?.template,
      account: account.template,
      network: network.id,
    })
    const { id: accountId, limits } = account
    const made = prepareDraft({ post, publication, network, accountId, limits, template })
    return made.ok ? made.draft.text : ''
  }
}

export const attemptJson = (attempt: Attempt) => ({
  number: attempt.number,
  kind: attempt.kind,
  started_at: attempt.startedAt.toISOString(),
  ...(attempt.finishedAt && { finished_at: attempt.finishedAt.toISOString() }),
  ...(attempt.outcome !== undefined && { outcome: attempt.outcome }),
  ...(attempt.reason !== undefined && { reason: attempt.reason }),
})
