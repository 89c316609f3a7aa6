import { createRoute, z } from '@hono/zod-openapi'
import type { Adoption } from '../../ports/planning-store.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Account } from '../../ports/setup-store.ts'
import { adoptAccount } from '../../tasks/adopt-account.ts'
import { checkAccount, pauseAccount, resumeAccount } from '../../tasks/check-accounts.ts'
import { answers, apiApp, idParam, listOf, oneOf, partOf, partQuery } from './route-parts.ts'

const tags = ['Accounts']
const accountSchema = z
  .object({
    id: z.string(),
    network: z.string(),
    state: z.enum(['active', 'paused', 'broken', 'removed']),
    rehearsal: z.boolean(),
    name: z.string().optional(),
    url: z.url().optional(),
    reason: z.string().optional(),
    rest_until: z.iso
      .datetime()
      .optional()
      .openapi({ description: 'Nothing goes out before; absent when it does not rest' }),
    rest_reason: z.string().optional(),
    expires_at: z.iso
      .datetime()
      .optional()
      .openapi({ description: 'When its credential ends, if its network says so' }),
    monthly_budget: z.number().optional(),
    limits: z.record(z.string(), z.unknown()).optional(),
    adoption: z
      .object({
        done: z.boolean().openapi({ description: 'Nothing is planned for the account before' }),
        looked: z.number().int().optional(),
        marked: z.number().int().optional(),
        reason: z.string().optional(),
      })
      .optional(),
  })
  .openapi('Account')
const checkSchema = z.object({
  outcome: z.enum(['ok', 'auth', 'blocked', 'later']),
  name: z.string().optional(),
  url: z.url().optional(),
  reason: z.string().optional(),
})
const adoptSchema = z.object({
  looked: z.number().int().openapi({ description: 'Posts on the account that were looked at' }),
  marked: z.number().int().openapi({ description: 'Posts that count as shared now' }),
})

const listRoute = createRoute({
  method: 'get',
  path: '/accounts',
  tags,
  summary: 'Accounts, never with a secret',
  request: { query: partQuery },
  responses: answers({ 200: ['Accounts', listOf(accountSchema)] }),
})
const getRoute = createRoute({
  method: 'get',
  path: '/accounts/{id}',
  tags,
  summary: 'One account',
  request: { params: idParam },
  responses: answers({ 200: ['The account', accountSchema] }),
})
const checkRoute = createRoute({
  method: 'post',
  path: '/accounts/{id}/check',
  tags,
  summary: 'Prove the credential with a read-only call',
  request: { params: idParam },
  responses: answers({ 200: ['What the network says', checkSchema] }),
})
const adoptRoute = createRoute({
  method: 'post',
  path: '/accounts/{id}/adopt',
  tags,
  summary: 'Count the posts that its recent posts link to as shared there',
  request: { params: idParam },
  responses: answers({ 200: ['What stood there', adoptSchema] }),
})
const pauseRoute = createRoute({
  method: 'post',
  path: '/accounts/{id}/pause',
  tags,
  summary: 'Send nothing there until it is resumed',
  request: { params: idParam },
  responses: answers({ 200: ['The account', accountSchema] }),
})
const resumeRoute = createRoute({
  method: 'post',
  path: '/accounts/{id}/resume',
  tags,
  summary: 'Send there again',
  request: { params: idParam },
  responses: answers({ 200: ['The account', accountSchema] }),
})

export function accountRoutes(ports: Ports) {
  return apiApp()
    .openapi(listRoute, async (c) =>
      c.json(partOf(await accountsJson(ports), c.req.valid('query'))),
    )
    .openapi(getRoute, async (c) =>
      c.json(oneOf(await accountsJson(ports), c.req.valid('param').id, 'account')),
    )
    .openapi(checkRoute, async (c) => {
      const result = await checkAccount(ports, c.req.valid('param').id)
      return c.json(result)
    })
    .openapi(adoptRoute, async (c) => c.json(await adoptAccount(ports, c.req.valid('param').id)))
    .openapi(pauseRoute, async (c) =>
      c.json(accountJson(await pauseAccount(ports, c.req.valid('param').id), ports.clock.now())),
    )
    .openapi(resumeRoute, async (c) =>
      c.json(accountJson(await resumeAccount(ports, c.req.valid('param').id), ports.clock.now())),
    )
}

async function accountsJson({
  setup,
  health,
  planning,
  clock,
}: Pick<Ports, 'setup' | 'health' | 'planning' | 'clock'>) {
  const [accounts, checks] = await Promise.all([setup.accounts(), health.accountChecks()])
  const adoptions = await planning.adoptions()
  return accounts.map((account) => {
    const expiresAt = checks.find(({ accountId }) => accountId === account.id)?.expiresAt
    return {
      ...accountJson(account, clock.now(), adoptions),
      ...(expiresAt && { expires_at: expiresAt.toISOString() }),
    }
  })
}

/** Named key by key: nothing that is not named here, settings least of all, is ever answered. */
const accountJson = (account: Account, now: Date, adoptions: readonly Adoption[] = []) => ({
  id: account.id,
  network: account.network,
  state: account.state,
  rehearsal: account.rehearsal,
  ...(account.name !== undefined && { name: account.name }),
  ...(account.url !== undefined && { url: account.url }),
  ...(account.reason !== undefined && { reason: account.reason }),
  ...restJson(account, now),
  ...(account.monthlyBudget !== undefined && { monthly_budget: account.monthlyBudget }),
  ...(account.limits && { limits: account.limits }),
  ...adoptionJson(adoptions.find(({ accountId }) => accountId === account.id)),
})

const restJson = ({ restUntil, restReason }: Account, now: Date) =>
  restUntil && restUntil > now
    ? {
        rest_until: restUntil.toISOString(),
        ...(restReason !== undefined && { rest_reason: restReason }),
      }
    : undefined

const adoptionJson = (adoption: Adoption | undefined) =>
  adoption && {
    adoption: {
      done: adoption.doneAt !== undefined,
      ...(adoption.looked !== undefined && { looked: adoption.looked }),
      ...(adoption.marked !== undefined && { marked: adoption.marked }),
      ...(adoption.reason !== undefined && { reason: adoption.reason }),
    },
  }
