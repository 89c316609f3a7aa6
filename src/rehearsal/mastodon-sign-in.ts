import { z } from 'zod'
import { type Call, jsonOf } from './local-network.ts'
import type { oauth2Server } from './oauth2.ts'

const appSchema = z.object({
  client_name: z.string().min(1),
  redirect_uris: z.union([z.url(), z.array(z.url()).min(1)]),
  scopes: z
    .string()
    .regex(/^(?:(?:read|write)(?::[a-z_]+)?|profile)(?: (?:read|write)(?::[a-z_]+)?)*$/),
})

/** https://docs.joinmastodon.org/methods/oauth/ and /apps/. Undefined for what has nothing to do with it. */
export async function signIn(
  oauth2: ReturnType<typeof oauth2Server>,
  { endpoint, request }: Call,
): Promise<Response | undefined> {
  switch (endpoint) {
    case 'app': {
      const asked = appSchema.safeParse(await jsonOf(request))
      if (!asked.success) return notAnApp()
      const { id, secret } = oauth2.register()
      return Response.json({ id: '1', name: 'Posthorn', client_id: id, client_secret: secret })
    }
    case 'authorize':
      return oauth2.authorize(request.url)
    case 'token':
      return oauth2.token(new URLSearchParams(await request.text()), null)
    default:
      return undefined
  }
}

const notAnApp = () =>
  Response.json(
    { error: 'Validation failed: Redirect URI must be an absolute URI.' },
    { status: 422 },
  )
