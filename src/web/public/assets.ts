import { Hono } from 'hono'
import type { AppDeps } from '../app-deps.ts'

/** Styles, scripts and pictures of the pages. Addresses with `?v=` name their bytes and may be kept for good. */
export function assetRoutes({ assets }: Pick<AppDeps, 'assets'>): Hono {
  return new Hono().get('/*', async (c) => {
    const asset = await assets(c.req.path.replace(/^\/assets\//, ''))
    if (!asset) return c.notFound()
    const cache = c.req.query('v') ? 'public, max-age=31536000, immutable' : 'public, max-age=300'
    return c.body(asset.bytes, 200, { 'Content-Type': asset.type, 'Cache-Control': cache })
  })
}
