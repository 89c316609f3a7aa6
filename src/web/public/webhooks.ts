import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { Ports } from '../../ports/ports.ts'
import { acceptMessage } from '../../tasks/accept-message.ts'
import { type InboxPorts, workInbox } from '../../tasks/work-inbox.ts'
import { attemptLimit, clientAddress } from '../access/attempt-limit.ts'
import { boundedBody } from '../access/bounded-body.ts'
import { rateLimit } from '../access/rate-limit.ts'
import { problem } from '../api/problem.ts'
import { afterwards } from './afterwards.ts'

/** A database may refuse a row of more than two million bytes: https://developers.cloudflare.com/d1/platform/limits/ */
const LARGEST = 1_800_000
/** Messages a minute to one source from one address. */
const MOST = 600
/** No source has a longer name: those that do count as one, so that what is asked for does not fill the memory. */
const NAME = 60
/** How long messages are worked off behind an answer; the next tick takes the rest. */
const BEHIND = 20_000

type WebhookPorts = InboxPorts & Pick<Ports, 'log'>

/** `POST /webhooks/{source}`: where a CMS sends each change. Kept before it is answered, worked off afterwards. */
export function webhookRoutes({ ports }: { readonly ports: WebhookPorts }): Hono {
  const routes = new Hono()
  const wrong = attemptLimit()
  const rate = rateLimit(MOST)
  routes.post('/webhooks/:source', async (c) => {
    const now = ports.clock.now()
    const source = c.req.param('source')
    try {
      wrong.check(c, now)
      // A stranger who floods uses up nobody else's turns.
      rate.count(`${source.length > NAME ? '' : source} ${clientAddress(c) ?? ''}`, now)
      const accepted = await acceptMessage(ports, source, {
        bytes: await boundedBody(c, LARGEST),
        header: (name) => c.req.header(name),
      })
      afterwards(c, workOff(ports))
      return c.json({ status: accepted ? 'accepted' : 'known' }, 202)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      if (error.code === 'unauthorized') wrong.wrong(c, now)
      return refused(c, error)
    }
  })
  return routes
}

/** Never 410: Ghost would take the webhook out for good. */
function refused(c: Context, error: InputError): Response {
  if (error.code === 'too-many' && !c.res.headers.has('retry-after')) c.header('Retry-After', '60')
  return problem(c, error)
}

async function workOff(ports: WebhookPorts): Promise<void> {
  try {
    await workInbox(ports, new Date(ports.clock.now().getTime() + BEHIND))
  } catch (error) {
    ports.log.error({ error: String(error) }, 'the inbox could not be worked off; the tick goes on')
  }
}
