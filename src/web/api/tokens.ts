import { createRoute, z } from '@hono/zod-openapi'
import type { ApiToken } from '../../ports/access-store.ts'
import { createSignInLink, createToken, revokeToken } from '../../tasks/access.ts'
import type { AppDeps } from '../app-deps.ts'
import { answers, apiApp, idParam, jsonBody, listOf } from './route-parts.ts'

const tags = ['Access']
const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().optional(),
    revoked_at: z.iso.datetime().optional(),
  })
  .openapi('Token')

const listRoute = createRoute({
  method: 'get',
  path: '/tokens',
  tags,
  summary: 'API tokens, by name',
  responses: answers({ 200: ['Tokens', listOf(tokenSchema)] }),
})
const createTokenRoute = createRoute({
  method: 'post',
  path: '/tokens',
  tags,
  summary: 'Make an API token',
  description: 'The token is answered this once.',
  request: { body: jsonBody(z.strictObject({ name: z.string().min(1).max(100) })) },
  responses: answers({
    201: ['The token', z.object({ id: z.string(), name: z.string(), token: z.string() })],
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
const signInRoute = createRoute({
  method: 'post',
  path: '/sign-in-links',
  tags,
  summary: 'Make a link that signs a person in once',
  responses: answers({ 201: ['The link, good for an hour', z.object({ url: z.url() })] }),
})

/** Answers that hold a secret are marked `no-store`: neither caches nor we keep them. */
export function tokenRoutes({ ports, publicUrl }: Pick<AppDeps, 'ports' | 'publicUrl'>) {
  return apiApp()
    .openapi(listRoute, async (c) =>
      c.json({ items: (await ports.access.tokens()).map(tokenJson) }),
    )
    .openapi(createTokenRoute, async (c) => {
      const { name } = c.req.valid('json')
      const { id, token } = await createToken(ports, name)
      return c.json({ id, name, token }, 201, { 'Cache-Control': 'no-store' })
    })
    .openapi(revokeRoute, async (c) => {
      await revokeToken(ports, c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(signInRoute, async (c) => {
      const secret = await createSignInLink(ports)
      const url = `${publicUrl}/admin/sign-in?token=${secret}`
      return c.json({ url }, 201, { 'Cache-Control': 'no-store' })
    })
}

const tokenJson = (token: ApiToken) => ({
  id: token.id,
  name: token.name,
  created_at: token.createdAt.toISOString(),
  ...(token.lastUsedAt && { last_used_at: token.lastUsedAt.toISOString() }),
  ...(token.revokedAt && { revoked_at: token.revokedAt.toISOString() }),
})
