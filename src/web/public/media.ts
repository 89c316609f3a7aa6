import { Hono } from 'hono'
import type { Ports } from '../../ports/ports.ts'

/** `/media/{hash}.{type}`: pictures that writing apps sent. Their name is made of their bytes, so they never change. */
export function mediaRoutes({ ports }: { readonly ports: Pick<Ports, 'media'> }): Hono {
  return new Hono().get('/media/:name', async (c) => {
    const [, hash, type] = /^([0-9a-f]{32})\.([a-z]+)$/.exec(c.req.param('name')) ?? []
    const found = hash === undefined ? undefined : await ports.media.read(hash)
    if (!found || found.type !== `image/${type}`) return c.text('There is nothing here.\n', 404)
    return c.body(found.bytes, 200, {
      'content-type': found.type,
      'content-security-policy': "default-src 'none'",
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      etag: `"${hash}"`,
    })
  })
}
