import { createRoute, z } from '@hono/zod-openapi'
import { contentHash } from '../../core/content-hash.ts'
import { InputError } from '../../core/errors.ts'
import { invalidSetup } from '../../core/invalid-setup.ts'
import { withoutNotifySecrets } from '../../core/notify-form.ts'
import type { Setup } from '../../core/setup.ts'
import { setupForm } from '../../core/setup-form.ts'
import { partsKinds } from '../../core/setup-parts.ts'
import { sourceSecrets } from '../../core/source.ts'
import { hasCredentials } from '../../core/web-address.ts'
import type { Ports } from '../../ports/ports.ts'
import { applyConfig } from '../../tasks/apply-config.ts'
import { configDrift, planConfig } from '../../tasks/plan-config.ts'
import type { AppDeps } from '../app-deps.ts'
import { answers, apiApp } from './route-parts.ts'

const tags = ['Configuration']
const changesSchema = z
  .object({
    changes: z.array(
      z.object({
        kind: z.enum(partsKinds),
        id: z.string(),
        action: z.enum(['create', 'update', 'remove']),
        changes: z.array(
          z.object({
            key: z.string(),
            from: z.unknown().optional(),
            to: z.unknown().optional(),
            drift: z.literal(true).optional().openapi({
              description:
                'It was changed since a set-up file was last applied, in the pages, by REST or by a command: this undoes that',
            }),
          }),
        ),
        drift: z.literal(true).optional().openapi({
          description: 'The whole part came or went since a set-up file was last applied',
        }),
      }),
    ),
  })
  .openapi('ConfigChanges')

const request = {
  query: z.object({
    file: z.string().max(500).default('posthorn.yaml').openapi({
      description: 'How error messages call the document',
    }),
  }),
  body: {
    required: true,
    content: {
      'application/yaml': { schema: z.string().openapi({ description: 'config/posthorn.yaml' }) },
      'application/json': {
        schema: z.object({}).loose().openapi({ description: 'The same as JSON' }),
      },
    },
  },
}
const getRoute = createRoute({
  method: 'get',
  path: '/config',
  tags,
  summary: 'The set-up, without secrets',
  description: 'YAML that can be applied again; JSON when that is what is accepted.',
  responses: answers({ 200: ['The set-up'] }),
})
const schemaRoute = createRoute({
  method: 'get',
  path: '/config/schema',
  tags,
  summary: 'JSON Schema of the set-up file',
  responses: answers({ 200: ['JSON Schema', z.object({}).loose()] }),
})
const driftRoute = createRoute({
  method: 'get',
  path: '/config/drift',
  tags,
  summary: 'What was changed since a set-up file was last applied',
  responses: answers({ 200: ['The difference', changesSchema] }),
})
const planRoute = createRoute({
  method: 'post',
  path: '/config/plan',
  tags,
  summary: 'What applying a set-up would change',
  description: 'Marks with `drift` what was changed since a set-up file was last applied.',
  request,
  responses: answers({ 200: ['The difference', changesSchema] }),
})
const applyRoute = createRoute({
  method: 'post',
  path: '/config/apply',
  tags,
  summary: 'Make the set-up be this',
  description:
    'One change, all or nothing. With `If-Match` and the ETag of `GET /config`, only while that is still the set-up.',
  request,
  responses: answers({ 200: ['What changed', changesSchema] }),
})

export function configRoutes({ ports, setupFile }: Pick<AppDeps, 'ports' | 'setupFile'>) {
  const parse = async (text: string, file: string): Promise<Setup> => {
    const parsed = setupFile.parse(text, file, await ports.setup.read())
    if (parsed.ok) return parsed.setup
    throw invalidSetup(file, parsed.issues)
  }
  return apiApp()
    .openapi(getRoute, async (c) => {
      const setup = await ports.setup.read()
      if (!setup) throw new InputError('not-found', 'No set-up was applied yet')
      c.header('ETag', await etagOf(ports))
      if (/\bjson\b/.test(c.req.header('accept') ?? '')) return c.json(masked(ports, setup))
      return c.body(setupFile.write(setup), 200, { 'Content-Type': 'application/yaml' })
    })
    .openapi(schemaRoute, (c) => c.json(setupFile.schema()))
    .openapi(driftRoute, async (c) => c.json({ changes: await configDrift(ports) }))
    .openapi(planRoute, async (c) => {
      const setup = await parse(await c.req.text(), c.req.valid('query').file)
      return c.json({ changes: await planConfig(ports, setup) })
    })
    .openapi(applyRoute, async (c) => {
      // What If-Match was held against: the file may take long to arrive.
      const instead = await ports.setup.version()
      const setup = await parse(await c.req.text(), c.req.valid('query').file)
      return c.json({ changes: await applyConfig(ports, setup, { fromFile: true, instead }) })
    })
}

/** Of the set-up itself, not of what is shown of it: a secret that changes is a change. */
async function etagOf({ setup }: Pick<Ports, 'setup'>): Promise<string> {
  const [version, at] = await Promise.all([setup.version(), setup.appliedAt()])
  const named = new TextEncoder().encode(`${version} ${at?.getTime()}`)
  return `"${await contentHash(named)}"`
}

function masked({ networks }: Pick<Ports, 'networks'>, setup: Setup) {
  const form = setupForm(setup)
  const accounts = setup.accounts.map(({ id, network }) => {
    const secrets = networks.find((one) => one.id === network)?.secrets ?? []
    const shown = Object.entries(form.accounts[id] ?? {}).map(([key, value]) => [
      key,
      secrets.includes(key) ? '(secret)' : value,
    ])
    return [id, Object.fromEntries(shown)]
  })
  const sources = Object.entries(form.sources).map(([id, source]) => [
    id,
    Object.fromEntries(
      Object.entries(source).map(([key, value]) => [
        key,
        sourceSecrets.includes(key) || hasCredentials(value) ? '(secret)' : value,
      ]),
    ),
  ])
  return {
    ...form,
    sources: Object.fromEntries(sources),
    accounts: Object.fromEntries(accounts),
    ...(form.notify && { notify: withoutNotifySecrets(form.notify, () => '(secret)') }),
  }
}
