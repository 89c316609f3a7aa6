import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AppDeps } from '../app-deps.ts'

export type Description = ReturnType<OpenAPIHono['getOpenAPI31Document']>

/** OpenAPI 3.1 of every route, with the headers and problems that all of them share. */
export function describeApi(
  api: OpenAPIHono,
  { publicUrl, version }: Pick<AppDeps, 'publicUrl' | 'version'>,
): Description {
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
  })
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Posthorn',
      version,
      description: 'Posts, feeds, share texts and deliveries of one publication.',
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ token: [] }],
  })
}
