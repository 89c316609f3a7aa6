import { createRoute, z } from '@hono/zod-openapi'
import { deliveryKinds, deliveryStates } from '../../core/delivery.ts'
import { type RuleAnswer, verdicts } from '../../core/rule.ts'
import type { Ports } from '../../ports/ports.ts'
import { type Explained, explain } from '../../tasks/explain.ts'
import { answers, apiApp } from './route-parts.ts'

const explainedSchema = z.object({
  schedule: z.string(),
  delivery: z
    .string()
    .optional()
    .openapi({ description: 'Its id; absent when none is planned under this schedule' }),
  kind: z.enum(deliveryKinds).optional(),
  state: z.enum(deliveryStates).optional(),
  says: z.string().openapi({ description: 'What becomes of it now, and why' }),
  rules: z.array(
    z.object({
      rule: z.string(),
      verdict: z.enum(verdicts),
      says: z.string(),
      values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      until: z.iso.datetime().optional(),
    }),
  ),
})

const explainRoute = createRoute({
  method: 'get',
  path: '/explain',
  tags: ['Deliveries'],
  summary: 'Why a post went to an account, or did not: every rule, its values and its verdict',
  request: { query: z.strictObject({ post: z.string(), account: z.string() }) },
  responses: answers({
    200: [
      'Each delivery, and each schedule without one',
      z.object({
        post: z.string(),
        account: z.string(),
        recognised: z
          .array(z.object({ at: z.iso.datetime(), says: z.string() }))
          .optional()
          .openapi({ description: 'Why it was taken for this post although its names differed' }),
        items: z.array(explainedSchema),
      }),
    ],
  }),
})

export function explainRoutes(ports: Ports) {
  return apiApp().openapi(explainRoute, async (c) => {
    const named = c.req.valid('query')
    const items = await explain(ports, named)
    const recognitions = await ports.posts.recognitions(named.post)
    const recognised = recognitions.map(({ at, says }) => ({ at: at.toISOString(), says }))
    return c.json({
      ...named,
      ...(recognised.length > 0 && { recognised }),
      items: items.map(explainedJson),
    })
  })
}

const explainedJson = ({ schedule, delivery, says, rules }: Explained) => ({
  schedule,
  ...(delivery && { delivery: delivery.id, kind: delivery.kind, state: delivery.state }),
  says,
  rules: rules.map(ruleJson),
})

const ruleJson = ({ rule, verdict, says, values, until }: RuleAnswer) => ({
  rule,
  verdict,
  says,
  values: { ...values },
  ...(until && { until: until.toISOString() }),
})
