import { createRoute, z } from '@hono/zod-openapi'
import type { AuditEntry } from '../../ports/audit-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { auditFilter } from '../access/audit-filter.ts'
import { shownTo } from '../access/shown-changes.ts'
import { answers, apiApp, listOf, pageQuery, pageRequest } from './route-parts.ts'

const changeSchema = z.object({
  key: z.string(),
  from: z.unknown().optional(),
  to: z.unknown().optional(),
})
const entrySchema = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.object({
      kind: z.enum(['person', 'token', 'machine']),
      id: z.string(),
      name: z.string(),
    }),
    action: z.string(),
    thing: z.object({ kind: z.string(), id: z.string() }).optional(),
    refused: z.literal(true).optional().openapi({
      description: 'They were not allowed to: nothing was changed',
    }),
    changes: z.array(changeSchema).openapi({
      description:
        'Only the keys that changed; secrets as `(secret)` and `(changed)`. None of people, for tokens that were made',
    }),
  })
  .openapi('AuditEntry')

const route = createRoute({
  method: 'get',
  path: '/audit',
  tags: ['Access'],
  summary: 'Who changed what, and when; newest first',
  request: {
    query: pageQuery.extend({
      actor: z.string().optional().openapi({ example: 'token:01m83pph000000000000000001' }),
      thing: z.string().optional().openapi({ example: 'post:bridge' }),
    }),
  },
  responses: answers({ 200: ['Changes', listOf(entrySchema)] }),
})

export function auditRoutes({ audit }: Pick<Ports, 'audit'>) {
  return apiApp().openapi(route, async (c) => {
    const { actor, thing, ...page } = c.req.valid('query')
    const { items, cursor } = await audit.list(auditFilter({ actor, thing }), pageRequest(page))
    const shown = items.map(shownTo(c.var.actor))
    return c.json({ items: shown.map(entryJson), ...(cursor !== undefined && { cursor }) })
  })
}

const entryJson = ({ id, at, actor, action, thing, refused, changes }: AuditEntry) => ({
  id,
  at: at.toISOString(),
  actor: { ...actor },
  action,
  ...(thing && { thing: { ...thing } }),
  ...(refused && { refused: true as const }),
  changes: [...changes],
})
