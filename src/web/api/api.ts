import { OpenAPIHono } from '@hono/zod-openapi'
import { requireToken } from '../access/bearer.ts'
import { limitBody } from '../access/body-size.ts'
import type { AppDeps } from '../app-deps.ts'
import { accountRoutes } from './accounts.ts'
import { configRoutes } from './config.ts'
import { costRoutes } from './costs.ts'
import { deliveryRoutes } from './deliveries.ts'
import { docsPage } from './docs.tsx'
import { explainRoutes } from './explain.ts'
import { type AskOurselves, feedCheckRoutes } from './feed-check.ts'
import { hubApiRoutes } from './hub.ts'
import { idempotency } from './idempotency.ts'
import { importRoutes } from './import.ts'
import { importListRoutes } from './import-lists.ts'
import { importsRoutes } from './imports.ts'
import { migrateRoutes } from './migrate.ts'
import { noticeRoutes } from './notices.ts'
import { postRoutes } from './posts.ts'
import { setupListRoutes } from './setup-lists.ts'
import { shareRoutes } from './share.ts'
import { simulateRoutes } from './simulate.ts'
import { sourceRoutes } from './sources.ts'
import { statsRoutes } from './stats.ts'
import { subscriberRoutes } from './subscribers.ts'
import { templateRoutes } from './templates.ts'
import { tickRoutes } from './tick.ts'
import { tokenRoutes } from './tokens.ts'

const BODY = 8 * 1024 * 1024
/** A document to read, not an answer to write: as large as documents that are fetched. */
const DOCUMENT = 16 * 1024 * 1024
const documents = /\/(?:import|imports\/(?:try|[^/]+\/posts)|feeds\/check)$/

const limitDocument = limitBody(DOCUMENT)
const limitOther = limitBody(BODY)

/** REST under /api/v1. Its description is open; everything else asks for a token. */
export function apiRoutes(deps: AppDeps, ask?: AskOurselves): OpenAPIHono {
  const { ports, publicUrl, version, token } = deps
  const api = new OpenAPIHono()
  const description = () =>
    api.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Posthorn',
        version,
        description: 'Posts, feeds, share texts and deliveries of one publication.',
      },
      servers: [{ url: `${publicUrl}/api/v1` }],
      security: [{ token: [] }],
    })
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
  })
  api.get('/openapi.json', (c) => c.json(description()))
  api.get('/docs', (c) => docsPage(c, description()))
  // Nothing is read of what nobody may send.
  api.use(requireToken(ports, token))
  api.use((c, next) => (documents.test(c.req.path) ? limitDocument : limitOther)(c, next))
  api.use(idempotency(ports))
  api.route('/', postRoutes(ports))
  api.route('/', importRoutes(ports))
  api.route('/', importListRoutes(ports))
  api.route('/', importsRoutes(ports))
  api.route('/', shareRoutes(ports))
  api.route('/', deliveryRoutes(ports))
  api.route('/', explainRoutes(ports))
  api.route('/', simulateRoutes(ports))
  api.route('/', accountRoutes(ports))
  api.route('/', costRoutes(ports))
  api.route('/', setupListRoutes(deps))
  api.route('/', sourceRoutes(deps))
  api.route('/', statsRoutes(ports))
  api.route('/', hubApiRoutes(ports))
  api.route('/', feedCheckRoutes(deps, ask))
  api.route('/', migrateRoutes(deps, ask))
  api.route('/', configRoutes(deps))
  api.route('/', subscriberRoutes(deps))
  api.route('/', templateRoutes(deps))
  api.route('/', tickRoutes(ports))
  api.route('/', noticeRoutes(deps))
  api.route('/', tokenRoutes(deps))
  return api
}
