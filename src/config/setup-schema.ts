import { z } from 'zod'
import type { Network } from '../ports/network.ts'
import { accountKeys, fileSchema } from './file-schema.ts'

const variable = { type: 'string', pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-.*)?\\}$' } as const

/**
 * JSON Schema of the set-up file, for completion and checks in editors. Every value may be `${NAME}`; a network's own
 * settings are all optional here, since rehearsal accounts leave them out.
 */
export function setupSchema(networks: readonly Network[]): Readonly<Record<string, unknown>> {
  const accounts = networks.map((network) =>
    z.strictObject({
      ...accountKeys.shape,
      network: z.literal(network.id).meta({ title: network.name }),
      ...Object.fromEntries(
        Object.entries(network.settings.shape).map(([key, field]) => [
          key,
          (field as z.ZodType).optional(),
        ]),
      ),
    }),
  )
  const [first, ...others] = accounts
  const account = first ? z.union([first, ...others]) : z.never()
  const file = fileSchema.extend({
    accounts: z.record(z.string(), account).nullish().meta({ description: 'Accounts on networks' }),
  })
  return {
    ...z.toJSONSchema(file, {
      io: 'input',
      target: 'draft-7',
      unrepresentable: 'any',
      override: ({ jsonSchema }) => allowVariable(jsonSchema),
    }),
    title: 'Posthorn set-up',
  }
}

/** Where only some texts are right, or no text at all, `${NAME}` is right too. */
function allowVariable(schema: z.core.JSONSchema.BaseSchema): void {
  const { type, description, title, default: fallback, ...rule } = schema
  const scalar = type === 'number' || type === 'integer' || type === 'boolean'
  const choosy = type === 'string' && ('pattern' in rule || 'format' in rule || 'enum' in rule)
  if (!scalar && !choosy) return
  for (const key of Object.keys(schema)) delete schema[key]
  Object.assign(schema, {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    anyOf: [{ type, ...rule }, variable],
  })
}
