import { createRoute, z } from '@hono/zod-openapi'
import { InputError } from '../../core/errors.ts'
import { invalidSetup } from '../../core/invalid-setup.ts'
import {
  NEWEST,
  type TemplatePlace,
  type TestedTemplate,
  testTemplates,
} from '../../tasks/test-templates.ts'
import type { AppDeps } from '../app-deps.ts'
import { parseInput } from './parse-input.ts'
import { answers, apiApp } from './route-parts.ts'
import { unitSchema } from './share.ts'

const inFile = z
  .object({ file: z.string(), line: z.int(), column: z.int() })
  .optional()
  .openapi({ description: 'Where that is in the set-up file, when one was sent' })
const place = { line: z.int(), column: z.int(), in_file: inFile }
const textSchema = z.object({
  post: z.union([z.object({ id: z.string() }), z.object({ fixture: z.string() })]),
  network: z.string(),
  account: z.string().optional(),
  ok: z.boolean(),
  text: z.string(),
  count: z.int(),
  limit: z.int(),
  unit: unitSchema,
  parts: z
    .array(z.string())
    .optional()
    .openapi({ description: 'What is said after it, each part under the one before' }),
  shrunk: z.array(z.string()).openapi({ description: 'What was shortened so that it fits' }),
  dropped: z.array(z.string()).openapi({ description: 'What was left out' }),
  reason: z.string().optional(),
  at: z.object(place).optional(),
})
const testSchema = z
  .object({
    ok: z.boolean(),
    templates: z.array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        used: z.boolean().openapi({ description: 'Whether an account has its texts made from it' }),
        error: z.object({ message: z.string(), ...place }).optional(),
        texts: z.array(textSchema),
      }),
    ),
  })
  .openapi('TemplateTest')

const asked = z.strictObject({
  name: z.string().max(60).optional(),
  template: z.string().max(20_000).optional(),
})

const route = createRoute({
  method: 'post',
  path: '/templates/test',
  tags: ['Share texts'],
  summary: 'What templates give for the newest posts, and for posts that are hard to fit',
  description: `Each template is tried with the ${NEWEST} newest posts and with invented ones, on every account that uses it. As YAML, with a set-up that is not applied.`,
  request: {
    query: z.object({
      file: z.string().max(500).default('posthorn.yaml').openapi({
        description: 'How error messages call the document',
      }),
      name: z.string().max(60).optional().openapi({ description: 'Of a set-up: only this one' }),
    }),
    body: {
      content: {
        'application/json': {
          schema: asked.openapi({
            description: 'All templates; one by name; or Liquid text to try as that one',
          }),
        },
        'application/yaml': { schema: z.string() },
      },
    },
  },
  responses: answers({ 200: ['What came of it', testSchema] }),
})

export function templateRoutes({ ports, setupFile }: Pick<AppDeps, 'ports' | 'setupFile'>) {
  return apiApp().openapi(route, async (c) => {
    if (!/\byaml\b/.test(c.req.header('content-type') ?? '')) {
      const { name, template: text } = parseInput(asked, c.req.valid('json') ?? {})
      return c.json(testJson(await testTemplates(ports, { name, text })))
    }
    // A template of such a file may name a variable of the environment, and its text is answered.
    if (!c.var.actor.may.includes('config')) {
      throw new InputError('forbidden', 'To try a whole set-up, a token needs the scope config')
    }
    const { file, name } = c.req.valid('query')
    const text = await c.req.text()
    const parsed = setupFile.parse(text, file)
    if (!parsed.ok) throw invalidSetup(file, parsed.issues)
    const tested = await testTemplates(ports, { name, setup: parsed.setup })
    const locate = (template: string, at: TemplatePlace) => ({
      file,
      ...setupFile.locate(text, ['templates', template], at),
    })
    return c.json(testJson(tested, locate))
  })
}

type Locate = (template: string, at: TemplatePlace) => TemplatePlace & { readonly file: string }

const testJson = (templates: readonly TestedTemplate[], locate?: Locate) => ({
  ok: templates.every(({ ok }) => ok),
  templates: templates.map(({ name, texts, ...rest }) => ({
    name,
    ...rest,
    texts: texts.map(({ shrunk, dropped, at, parts, ...text }) => ({
      ...text,
      ...(parts && { parts: [...parts] }),
      shrunk: [...shrunk],
      dropped: [...dropped],
      ...(at && { at: { ...at, ...(locate && { in_file: locate(name, at) }) } }),
    })),
  })),
})
