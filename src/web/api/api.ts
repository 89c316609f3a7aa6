import { OpenAPIHono } from '@hono/zod-openapi'
import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { Permission } from '../../core/permissions.ts'
import { auditChanges } from '../access/audit.ts'
import { requireToken } from '../access/bearer.ts'
import { limitBody } from '../access/body-size.ts'
import { requirePermission } from '../access/require-permission.ts'
import type { AppDeps } from '../app-deps.ts'
import { assetLinks } from '../public/asset-links.ts'
import { accountRoutes } from './accounts.ts'
import { auditRoutes } from './audit.ts'
import { configRoutes } from './config.ts'
import { costRoutes } from './costs.ts'
import { deliveryRoutes } from './deliveries.ts'
import { type Description, describeApi } from './describe-api.ts'
import { docsPage } from './docs.tsx'
import { explainRoutes } from './explain.ts'
import { type AskOurselves, feedCheckRoutes } from './feed-check.ts'
import { hubApiRoutes } from './hub.ts'
import { idempotency } from './idempotency.ts'
import { importRoutes } from './import.ts'
import { importListRoutes } from './import-lists.ts'
import { importsRoutes } from './imports.ts'
import { knownRoutes } from './known-routes.ts'
import { migrateRoutes } from './migrate.ts'
import { noticeRoutes } from './notices.ts'
import { peopleRoutes } from './people.ts'
import { postRoutes } from './posts.ts'
import { type Look, preconditions } from './preconditions.ts'
import { inputErrorOf, problem } from './problem.ts'
import { setupListRoutes } from './setup-lists.ts'
import { shareRoutes } from './share.ts'
import { simulateRoutes } from './simulate.ts'
import { sourceRoutes } from './sources.ts'
import { statsRoutes } from './stats.ts'
import { subscriberRoutes } from './subscribers.ts'
import { templateRoutes } from './templates.ts'
import { tickRoutes } from './tick.ts'
import { tokenRoutes } from './tokens.ts'
import { webhookDeliveryRoutes } from './webhook-deliveries.ts'

const BODY = 8 * 1024 * 1024
/** A document to read, not an answer to write: as large as documents that are fetched. */
const DOCUMENT = 16 * 1024 * 1024
const documents = /\/(?:import|imports\/(?:try|[^/]+\/posts)|feeds\/check)$/

const limitDocument = limitBody(DOCUMENT)
const limitOther = limitBody(BODY)

/** REST under /api/v1. Its description is open; everything else asks for a token. */
export function apiRoutes(deps: AppDeps, ask?: AskOurselves): OpenAPIHono {
  const { ports, token, tokenHolder } = deps
  const api = new OpenAPIHono()
  const links = assetLinks(deps.assets)
  let described: Description | undefined
  const description = () => {
    described ??= describeApi(api, deps)
    return described
  }
  api.get('/openapi.json', (c) => c.json(description()))
  api.get('/docs', async (c) => docsPage(c, description(), await links()))
  // Nothing is read of what nobody may send.
  api.use(requireToken(ports, token, tokenHolder))
  api.use(requirePermission(ports, 'api', lackingScope))
  api.use(knownRoutes(description))
  api.use((c, next) => (documents.test(c.req.path) ? limitDocument : limitOther)(c, next))
  api.use(idempotency(ports))
  api.use(auditChanges(ports, 'api'))
  const routes = everyRoute(deps, ask)
  api.use(preconditions(looking(routes)))
  api.route('/', routes)
  return api
}

function everyRoute(deps: AppDeps, ask: AskOurselves | undefined): OpenAPIHono {
  const { ports } = deps
  const routes = new OpenAPIHono()
  routes.route('/', postRoutes(ports))
  routes.route('/', importRoutes(ports))
  routes.route('/', importListRoutes(ports))
  routes.route('/', importsRoutes(ports))
  routes.route('/', shareRoutes(ports))
  routes.route('/', deliveryRoutes(ports))
  routes.route('/', explainRoutes(ports))
  routes.route('/', simulateRoutes(ports))
  routes.route('/', accountRoutes(ports))
  routes.route('/', costRoutes(ports))
  routes.route('/', setupListRoutes(deps))
  routes.route('/', sourceRoutes(deps))
  routes.route('/', statsRoutes(ports))
  routes.route('/', hubApiRoutes(ports))
  routes.route('/', feedCheckRoutes(deps, ask))
  routes.route('/', migrateRoutes(deps, ask))
  routes.route('/', configRoutes(deps))
  routes.route('/', subscriberRoutes(deps))
  routes.route('/', templateRoutes(deps))
  routes.route('/', tickRoutes(ports))
  routes.route('/', noticeRoutes(deps))
  routes.route('/', webhookDeliveryRoutes(ports))
  routes.route('/', tokenRoutes(deps))
  routes.route('/', peopleRoutes(deps))
  routes.route('/', auditRoutes(ports))
  return routes
}

/** What a thing is now, for whoever may change it but not read it, too. */
function looking(routes: OpenAPIHono): Look {
  const app = new Hono().onError((error, c) => {
    if (inputErrorOf(error)?.code === 'not-found') return c.body(null, 404)
    throw error
  })
  app.route('/', routes)
  return async (path) => {
    const answer = await app.request(path)
    return answer.ok ? answer : undefined
  }
}

async function lackingScope(c: Context, lacking: Permission): Promise<Response> {
  const who =
    lacking === 'people'
      ? 'no token that was made may do this: it takes the one from the environment, or the command line where Posthorn runs'
      : `the token ${c.var.actor.name} lacks the scope ${lacking}`
  return problem(c, new InputError('forbidden', `${c.req.method} ${c.req.path}: ${who}`))
}
