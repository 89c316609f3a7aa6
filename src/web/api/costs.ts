import { createRoute, z } from '@hono/zod-openapi'
import type { Ports } from '../../ports/ports.ts'
import { type Costs, loadCosts } from '../../tasks/load-costs.ts'
import { answers, apiApp, idParam } from './route-parts.ts'

const dollars = (description: string) => z.number().openapi({ description })

const costsSchema = z.object({
  account: z.string(),
  month: z.string().openapi({ description: 'Of the publication, like 2026-11' }),
  posts: z.int().openapi({ description: 'Posts that cost something' }),
  with_link: z.int().openapi({ description: 'Of those, posts at the price of a link' }),
  spent: dollars('US dollars, billed or at stake: what counts against the budget'),
  at_stake: dollars('Of posts that are being sent, or may have arrived'),
  reads: dollars('Looks for lost attempts, and what stands on the account'),
  removals: dollars('Posts taken down'),
  unsettled: dollars('Attempts that nobody could settle, sent again'),
  budget: z.number().optional(),
  reserve: z.number().optional().openapi({ description: 'Of the budget, for breaking posts' }),
  prices: z
    .object({
      post: z.number(),
      post_with_link: z.number(),
      read: z.number().optional(),
      remove: z.number().optional(),
      alt_text: z.number().optional(),
    })
    .optional(),
  forecast: z
    .object({
      amount: dollars('What the month will come to'),
      per_day: dollars('The average of the last 28 days'),
      budget_reached_at: z.iso.datetime().optional(),
    })
    .optional()
    .openapi({ description: 'Only of this month' }),
})

const costsRoute = createRoute({
  method: 'get',
  path: '/accounts/{id}/costs',
  tags: ['Accounts'],
  summary: 'What an account cost in a month, and how this one will end',
  request: {
    params: idParam,
    query: z.object({
      month: z
        .string()
        .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'expected a month like 2026-11')
        .optional(),
    }),
  },
  responses: answers({ 200: ['US dollars', costsSchema] }),
})

export const costRoutes = (ports: Ports) =>
  apiApp().openapi(costsRoute, async (c) => {
    const { id } = c.req.valid('param')
    return c.json(costsJson(await loadCosts(ports, id, c.req.valid('query').month)))
  })

const costsJson = (costs: Costs) => ({
  account: costs.accountId,
  month: costs.month,
  posts: costs.sent,
  with_link: costs.withLink,
  spent: money(costs.spent),
  at_stake: money(costs.atStake),
  reads: money(costs.charges.read),
  removals: money(costs.charges.remove),
  unsettled: money(costs.charges.attempt),
  ...(costs.budget !== undefined && { budget: costs.budget }),
  ...(costs.reserve !== undefined && { reserve: costs.reserve }),
  ...(costs.prices && { prices: pricesJson(costs.prices) }),
  ...(costs.forecast && { forecast: forecastJson(costs.forecast) }),
})

const pricesJson = ({
  post,
  postWithLink,
  read,
  remove,
  altText,
}: NonNullable<Costs['prices']>) => ({
  post,
  post_with_link: postWithLink,
  ...(read !== undefined && { read }),
  ...(remove !== undefined && { remove }),
  ...(altText !== undefined && { alt_text: altText }),
})

const forecastJson = ({ amount, perDay, reachedAt }: NonNullable<Costs['forecast']>) => ({
  amount: money(amount),
  per_day: money(perDay),
  ...(reachedAt && { budget_reached_at: reachedAt.toISOString() }),
})

/** Sums of prices are not exact: to a thousandth of a cent. */
const money = (amount = 0) => Math.round(amount * 100_000) / 100_000
