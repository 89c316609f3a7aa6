import { OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import { InputError } from '../../core/errors.ts'
import { invalidInput } from './parse-input.ts'
import { problemSchema } from './problem.ts'

/** An app whose routes refuse what does not fit their schemas by an InputError. */
export const apiApp = () =>
  new OpenAPIHono({
    defaultHook(result) {
      if (!result.success) throw invalidInput(result.error)
    },
  })

type Answers = RouteConfig['responses']

/** What a route answers: by status, what it is and its schema. Every route may also answer with a problem. */
export function answers(
  described: Readonly<Record<number, readonly [string, z.ZodType?]>>,
): Answers {
  const good = Object.entries(described).map(([status, [description, schema]]) => [
    status,
    { description, ...(schema && { content: { 'application/json': { schema } } }) },
  ])
  return {
    ...Object.fromEntries(good),
    default: {
      description: 'What went wrong (RFC 9457)',
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  }
}

/** A JSON body that must be there. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  content: { 'application/json': { schema } },
  required: true,
})

export const idParam = z.object({ id: z.string().min(1).max(200) })

const pageSize = 'expected a number from 1 to 200'

export const pageQuery = z.object({
  limit: z.coerce.number(pageSize).int(pageSize).min(1, pageSize).max(200, pageSize).default(50),
  cursor: z.string().optional(),
})

/** Where a feed can be fetched, in each format. */
export const feedAddressesSchema = z.object({ rss: z.url(), atom: z.url(), json: z.url() })

/** A list as it is answered. */
export const listOf = <Schema extends z.ZodType>(schema: Schema) =>
  z.object({ items: z.array(schema), cursor: z.string().optional() })

/** What is answered whole: there are few of them by nature. */
export const allOf = <Schema extends z.ZodType>(schema: Schema) =>
  z.object({ items: z.array(schema) })

/** Lists that a set-up bounds are answered whole, unless a part is asked for. */
export const partQuery = pageQuery.extend({ limit: pageQuery.shape.limit.unwrap().optional() })

/**
 * A part of a list that is at hand whole. The cursor is the id that the last part ended with, so that what is added elsewhere
 * moves nothing.
 *
 * @throws InputError `invalid` for a cursor that names nothing of it
 */
export function partOf<Item extends { readonly id: string }>(
  all: readonly Item[],
  { limit, cursor }: z.output<typeof partQuery>,
): { items: Item[]; cursor?: string } {
  const at = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1
  if (cursor !== undefined && at === 0) {
    throw new InputError('invalid', 'cursor: expected the cursor of an earlier answer')
  }
  const items = all.slice(at, limit === undefined ? undefined : at + limit)
  const last = items.at(-1)
  return at + items.length < all.length && last ? { items, cursor: last.id } : { items }
}

/**
 * The thing of a list with this id.
 *
 * @throws InputError `not-found`
 */
export function oneOf<Item extends { readonly id: string }>(
  all: readonly Item[],
  id: string,
  what: string,
): Item {
  const found = all.find((one) => one.id === id)
  if (found) return found
  throw new InputError('not-found', `There is no ${what} ${id}`)
}

/** The page request that a query asks for. */
export const pageRequest = ({ limit, cursor }: z.output<typeof pageQuery>) => ({
  limit,
  ...(cursor !== undefined && { cursor }),
})
