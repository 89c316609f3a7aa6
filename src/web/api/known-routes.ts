import type { Context, MiddlewareHandler } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { Description } from './describe-api.ts'

interface Route {
  readonly matches: RegExp
  /** By method: the media types of a body; empty where none is described. */
  readonly types: ReadonlyMap<string, readonly string[]>
}

/**
 * Refuses a method that an address does not have, and a body of a type that it does not read, by the API's own description.
 *
 * @throws InputError `method-not-allowed` with the header Allow, `unsupported-type`
 */
export function knownRoutes(description: () => Description): MiddlewareHandler {
  let routes: readonly Route[] | undefined
  return async (c, next) => {
    routes ??= routesOf(description())
    const path = c.req.path.replace(/^\/api\/v1/, '')
    const here = routes.filter(({ matches }) => matches.test(path))
    const method = c.req.method === 'HEAD' ? 'GET' : c.req.method
    const types = here.flatMap((route) => route.types.get(method) ?? [])
    if (here.length > 0 && !here.some((route) => route.types.has(method))) {
      refuseMethod(c, here)
    }
    if (types.length > 0) checkType(c, types)
    return next()
  }
}

function refuseMethod(c: Context, here: readonly Route[]): never {
  const allowed = [...new Set(here.flatMap(({ types }) => [...types.keys()]))].sort()
  c.header('Allow', allowed.join(', '))
  throw new InputError(
    'method-not-allowed',
    `${c.req.method} is no method of ${c.req.path}: expected ${allowed.join(' or ')}`,
  )
}

function checkType(c: Context, types: readonly string[]): void {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type === undefined && !hasBody(c)) return
  const isJson = type !== undefined && /^application\/(?:[\w.-]+\+)?json$/.test(type)
  if (type !== undefined && (types.includes(type) || (isJson && types.includes(JSON_TYPE)))) return
  throw new InputError('unsupported-type', `Content-Type: expected ${types.join(' or ')}`)
}

const JSON_TYPE = 'application/json'

const hasBody = (c: Context) =>
  Number(c.req.header('content-length') ?? 0) > 0 || c.req.header('transfer-encoding') !== undefined

function routesOf({ paths = {} }: Description): Route[] {
  return Object.entries(paths).map(([path, methods]) => ({
    matches: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`),
    types: new Map(
      Object.entries(methods ?? {}).map(([method, operation]) => [
        method.toUpperCase(),
        typesOf(operation),
      ]),
    ),
  }))
}

function typesOf(operation: unknown): readonly string[] {
  const { requestBody } = operation as {
    readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>> }
  }
  return Object.keys(requestBody?.content ?? {})
}
