import { type Description, methods } from './describe-api.ts'
import { type OutlineSchema, schemaOutline } from './schema-outline.ts'

/** An operation as the page shows it. */
export interface DocsOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description: string
  /** The scope that it takes. */
  readonly scope: string
  readonly fields: readonly DocsField[]
  /** The outline of a body, the type it is sent as, and one as it could be. */
  readonly body?: string
  readonly type?: string
  readonly example?: string
  readonly answers: readonly (readonly [status: string, description: string])[]
}

interface DocsField {
  readonly name: string
  readonly place: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description: string
}

type Item = NonNullable<Description['paths']>[string]
type Operation = NonNullable<Item['get']>

export function docsOperations(description: Description): DocsOperation[] {
  return Object.entries(description.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation ? [operationOf(description, { method, path }, operation)] : []
    }),
  )
}

function operationOf(
  description: Description,
  at: { readonly method: string; readonly path: string },
  operation: Operation,
): DocsOperation {
  return {
    ...at,
    id: operation.operationId ?? `${at.method} ${at.path}`,
    tag: operation.tags?.[0] ?? 'Other',
    summary: operation.summary ?? '',
    description: operation.description ?? '',
    fields: (operation.parameters ?? []).flatMap((one) => fieldOf(resolved(description, one))),
    ...bodyOf(operation),
    scope: operation.security?.[0]?.token?.[0] ?? '',
    answers: Object.entries(operation.responses ?? {}).map(
      ([status, answer]) =>
        [status, String(resolved(description, answer).description ?? '')] as const,
    ),
  }
}

function bodyOf({ requestBody }: Operation): Pick<DocsOperation, 'body' | 'type' | 'example'> {
  const content = requestBody && 'content' in requestBody ? requestBody.content : {}
  const type = Object.keys(content).find((one) => one === 'application/json')
  const media = type === undefined ? undefined : content[type]
  if (type === undefined || !media) return {}
  return {
    type,
    ...(media.schema && { body: schemaOutline(media.schema as OutlineSchema) }),
    example: media.example === undefined ? '' : JSON.stringify(media.example, null, 2),
  }
}

function fieldOf({ name, in: place, required, description }: Values): DocsField[] {
  if (typeof name !== 'string') return []
  if (place !== 'path' && place !== 'query' && place !== 'header') return []
  return [{ name, place, required: required === true, description: String(description ?? '') }]
}

type Values = Readonly<Record<string, unknown>>

/** What a reference within the description names, or the thing itself. */
function resolved(description: Description, one: object): Values {
  if (!('$ref' in one)) return one as Values
  const keys = String(one.$ref).replace('#/', '').split('/')
  return keys.reduce<Values>((at, key) => at[key] as Values, description as unknown as Values)
}
