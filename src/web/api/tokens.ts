import { createRoute, z } from '@hono/zod-openapi'
import { parseDuration } from '../../core/duration.ts'
import { scopes, usualScopes } from '../../core/permissions.ts'
import type { ApiToken } from '../../ports/access-store.ts'
import { createToken, revokeToken } from '../../tasks/access.ts'
import type { AppDeps } from '../app-deps.ts'
import { answers, apiApp, idParam, jsonBody, listOf, partOf, partQuery } from './route-parts.ts'

const tags = ['Access']
const scopesSchema = z.array(z.enum(scopes)).openapi({
  description:
    '`read` everything but secrets, change `posts`, decide about `deliveries`, change the `config`',
})
const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: scopesSchema,
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().optional(),
    last_used_at: z.iso.datetime().optional(),
    revoked_at: z.iso.datetime().optional(),
  })
  .openapi('Token')

const lifetime = 'expected a duration like 90d'
const tokenWish = z.strictObject({
  name: z.string().min(1).max(100),
  scopes: scopesSchema.min(1).default([...usualScopes]),
  expires_in: z
    .string()
    .transform((text, context) => {
      const lasts = parseDuration(text)
      if (lasts) return lasts
      context.addIssue(lifetime)
      return z.NEVER
    })
    .optional()
    .openapi({ type: 'string', example: '90d', description: 'Left out: it does not expire' }),
})

const listRoute = createRoute({
  method: 'get',
  path: '/tokens',
  tags,
  summary: 'API tokens, newest first',
  request: { query: partQuery },
  responses: answers({ 200: ['Tokens', listOf(tokenSchema)] }),
})
const createTokenRoute = createRoute({
  method: 'post',
  path: '/tokens',
  tags,
  summary: 'Make an API token',
  description:
    'The token is answered this once. It may do no more than the one that makes it, and for no longer.',
  request: { body: jsonBody(tokenWish) },
  responses: answers({
    201: [
      'The token',
      tokenSchema.pick({ id: true, name: true, scopes: true, expires_at: true }).extend({
        token: z.string(),
      }),
    ],
  }),
})
const revokeRoute = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  tags,
  summary: 'Revoke a token, by id or name',
  request: { params: idParam },
  responses: answers({ 204: ['Revoked'] }),
})
/** Answers that hold a secret are marked `no-store`: neither caches nor we keep them. */
export function tokenRoutes({ ports }: Pick<AppDeps, 'ports'>) {
  return apiApp()
    .openapi(listRoute, async (c) =>
      c.json(partOf((await ports.access.tokens()).map(tokenJson), c.req.valid('query'))),
    )
    .openapi(createTokenRoute, async (c) => {
      const { name, scopes: wanted, expires_in: lasts } = c.req.valid('json')
      const wish = { name, scopes: wanted, ...(lasts !== undefined && { lasts }) }
      const { id, token, scopes: given, expiresAt } = await createToken(ports, wish, c.var.actor)
      const expires = expiresAt && { expires_at: expiresAt.toISOString() }
      return c.json({ id, name, scopes: [...given], ...expires, token }, 201, {
        'Cache-Control': 'no-store',
      })
    })
    .openapi(revokeRoute, async (c) => {
      await revokeToken(ports, c.req.valid('param').id)
      return c.body(null, 204)
    })
}

const tokenJson = (token: ApiToken) => ({
  id: token.id,
  name: token.name,
  scopes: [...token.scopes],
  created_at: token.createdAt.toISOString(),
  ...(token.expiresAt && { expires_at: token.expiresAt.toISOString() }),
  ...(token.lastUsedAt && { last_used_at: token.lastUsedAt.toISOString() }),
  ...(token.revokedAt && { revoked_at: token.revokedAt.toISOString() }),
})
