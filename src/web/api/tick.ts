import { createRoute, z } from '@hono/zod-openapi'
import type { Ports } from '../../ports/ports.ts'
import { tick } from '../../tasks/tick.ts'
import { answers, apiApp } from './route-parts.ts'

const tickRoute = createRoute({
  method: 'post',
  path: '/tick',
  tags: ['Running'],
  summary: 'What the scheduler runs each minute',
  responses: answers({
    200: [
      'What was done',
      z.object({
        planned: z.int(),
        expired: z.int(),
        missed: z.int(),
        withdrawn: z.int(),
        enqueued: z.int(),
        polled: z.array(
          z.object({
            source: z.string(),
            outcome: z.string(),
            created: z.int(),
            updated: z.int(),
            reason: z.string().optional(),
          }),
        ),
      }),
    ],
  }),
})

export function tickRoutes(ports: Ports) {
  return apiApp().openapi(tickRoute, async (c) => c.json(await tick(ports)))
}
