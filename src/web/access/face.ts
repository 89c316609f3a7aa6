import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Face } from './needed.ts'

/** Where each face begins. */
const roots: Readonly<Record<Face, string>> = { api: '/api/v1', pages: '/admin' }

/** The path below a face's own. */
export const pathBelow = (face: Face, path: string): string =>
  path.startsWith(roots[face]) ? path.slice(roots[face].length) || '/' : path

/** The route that answers, as it was written: `/posts/:id/retract`. Undefined when none does. */
export function patternBelow(face: Face, c: Context): string | undefined {
  const route = matchedRoutes(c).find(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
  return route && pathBelow(face, route.path)
}
