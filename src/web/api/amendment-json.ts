import { z } from '@hono/zod-openapi'
import { type Amendment, amendmentStates } from '../../core/amendment.ts'
import type { Ports } from '../../ports/ports.ts'

const moment = z.iso.datetime()

/** What was done to a share since its post changed, or why not: a receipt. */
export const amendmentSchema = z
  .object({
    id: z.string(),
    delivery: z.string(),
    account: z.string(),
    network: z.string(),
    kind: z.enum(['edit', 'remove', 'repost']),
    revision: z.int().openapi({ description: "The post's revision that asks for it" }),
    state: z.enum(amendmentStates),
    text: z.string().optional().openapi({ description: 'What it says afterwards' }),
    url: z.url().optional().openapi({ description: 'Where the share stands, or stood' }),
    attempts: z.int(),
    due_at: moment,
    changed_at: moment,
    reason: z.string().optional(),
  })
  .openapi('Amendment')

/** The receipts of a post, oldest first. */
export async function amendmentsJson(
  { amendments, deliveries, setup }: Pick<Ports, 'amendments' | 'deliveries' | 'setup'>,
  postId: string,
) {
  const all = await amendments.ofPost(postId)
  const accounts = new Map((await setup.accounts()).map(({ id, network }) => [id, network]))
  const shares = new Map<string, string | undefined>()
  for (const { deliveryId } of all) {
    if (!shares.has(deliveryId)) {
      shares.set(deliveryId, (await deliveries.byId(deliveryId))?.post?.url)
    }
  }
  return all.map((one) =>
    amendmentJson(one, accounts.get(one.accountId) ?? '', shares.get(one.deliveryId)),
  )
}

function amendmentJson(one: Amendment, network: string, url: string | undefined) {
  return {
    id: one.id,
    delivery: one.deliveryId,
    account: one.accountId,
    network,
    kind: one.kind,
    revision: one.revision,
    state: one.state,
    ...(one.draft && { text: one.draft.text }),
    ...(url !== undefined && { url }),
    attempts: one.attempts,
    due_at: one.dueAt.toISOString(),
    changed_at: one.changedAt.toISOString(),
    ...(one.reason !== undefined && { reason: one.reason }),
  }
}
