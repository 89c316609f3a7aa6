import { createRoute, z } from '@hono/zod-openapi'
import { stream } from 'hono/streaming'
import { amendmentKinds } from '../../core/amendment.ts'
import { deliveryKinds } from '../../core/delivery.ts'
import type { Ports } from '../../ports/ports.ts'
import { MOST_DAYS, MOST_POSTS, type SimulateRequest, simulate } from '../../tasks/simulate.ts'
import type {
  SimulatedChange,
  SimulatedDelivery,
  Simulation,
  Unsent,
} from '../../tasks/simulation-report.ts'
import { telling } from '../telling.ts'
import { inputErrorOf } from './problem.ts'
import { answers, apiApp, jsonBody } from './route-parts.ts'

const moment = z.iso.datetime()
const about = {
  account: z.string(),
  network: z.string(),
  schedule: z.string(),
  post: z.string().optional().openapi({ description: 'Its id; absent when it is invented' }),
  title: z.string(),
}
const dollars = z.number().openapi({ description: 'US dollars' })
const unsent = z.array(z.object({ due_at: moment, ...about, reason: z.string().optional() }))

const simulationSchema = z.object({
  from: moment,
  until: moment,
  timezone: z
    .string()
    .openapi({ description: "The publication's: days and months are counted in it" }),
  deliveries: z.array(
    z.object({
      at: moment,
      ...about,
      kind: z.enum(deliveryKinds),
      text: z.string(),
      count: z.int(),
      cost: dollars,
    }),
  ),
  changes: z
    .array(z.object({ at: moment, ...about, kind: z.enum(amendmentKinds) }))
    .openapi({ description: 'Shares that stand and are changed, since their post was' }),
  held: unsent.openapi({ description: 'A person must look at them' }),
  missed: unsent.openapi({ description: 'Their shelf life passes before they can go' }),
  waiting: unsent.openapi({ description: 'They still wait at the end' }),
  costs: z.array(
    z.object({
      account: z.string(),
      month: z.string(),
      cost: dollars,
      budget: dollars.optional(),
    }),
  ),
  limits: z.array(
    z.object({ account: z.string(), rule: z.enum(['per_hour', 'per_day']), times: z.int() }),
  ),
})

const simulateRoute = createRoute({
  method: 'post',
  path: '/simulate',
  tags: ['Deliveries'],
  summary: 'What would go out over the next days. Nothing is sent and nothing is written.',
  description:
    'With `Accept: application/x-ndjson` the answer is JSON lines: how far it has come now and then (`reached`, `part` of 1, `sent`), and in the last one `simulation`, or `problem`.',
  request: {
    body: jsonBody(
      z.strictObject({
        days: z.int().min(1).max(MOST_DAYS),
        posts_per_day: z.int().min(0).max(MOST_POSTS).optional(),
        seed: z
          .int()
          .min(0)
          .max(2 ** 32 - 1)
          .optional()
          .openapi({ description: 'Another number invents other posts' }),
      }),
    ),
  },
  responses: answers({ 200: ['What would go out', simulationSchema] }),
})

export function simulateRoutes(ports: Ports) {
  return apiApp().openapi(simulateRoute, async (c) => {
    const { days, posts_per_day: postsPerDay, seed } = c.req.valid('json')
    const request = {
      days,
      ...(postsPerDay !== undefined && { postsPerDay }),
      ...(seed !== undefined && { seed }),
    }
    if (c.req.header('accept')?.includes(LINES)) {
      c.header('content-type', LINES)
      return stream(c, (out) =>
        inLines(ports, request, (line) => out.writeln(JSON.stringify(line))),
      )
    }
    const silent = telling(ports.clock.now, async () => {})
    return c.json(simulationJson(await simulate(ports, request, silent)))
  })
}

const LINES = 'application/x-ndjson'

const INTERNAL = {
  code: 'internal',
  message: 'Something went wrong inside Posthorn. Its log says what.',
}

/** The status is sent by then: what goes wrong is the last line. */
async function inLines(
  ports: Ports,
  request: SimulateRequest,
  write: (line: unknown) => Promise<unknown>,
): Promise<void> {
  const tell = telling(ports.clock.now, write)
  try {
    await write({ simulation: simulationJson(await simulate(ports, request, tell)) })
  } catch (error) {
    const known = inputErrorOf(error)
    if (!known) ports.log.error({ error: String(error) }, 'A simulation failed')
    const { code, message: detail } = known ?? INTERNAL
    await write({ problem: { code, detail } })
  }
}

const simulationJson = ({
  from,
  until,
  timezone,
  deliveries,
  changes,
  held,
  missed,
  waiting,
  ...rest
}: Simulation) => ({
  from: from.toISOString(),
  until: until.toISOString(),
  timezone,
  deliveries: deliveries.map(sentJson),
  changes: changes.map(changeJson),
  held: held.map(unsentJson),
  missed: missed.map(unsentJson),
  waiting: waiting.map(unsentJson),
  costs: [...rest.costs],
  limits: [...rest.limits],
})

const sentJson = ({ at, ...rest }: SimulatedDelivery) => ({ at: at.toISOString(), ...rest })
const changeJson = ({ at, ...rest }: SimulatedChange) => ({ at: at.toISOString(), ...rest })
const unsentJson = ({ dueAt, ...rest }: Unsent) => ({ due_at: dueAt.toISOString(), ...rest })
