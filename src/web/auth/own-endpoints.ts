import type { BetterAuthPlugin } from 'better-auth'
import {
  APIError,
  createAuthEndpoint,
  createAuthMiddleware,
  getSessionFromCtx,
} from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'

/** How long a code stays used: longer than it is good for, with the one before and the one after. */
const CODE_USED = 5 * 60_000

/** What better-auth lacks here: a session for whoever showed something else than a password, and codes that are good once. */
export const ownEndpoints = {
  id: 'posthorn',
  endpoints: {
    startSession: createAuthEndpoint.serverOnly(
      { method: 'POST', body: z.object({ personId: z.string() }) },
      async (ctx) => {
        const { internalAdapter } = ctx.context
        const user = await internalAdapter.findUserById(ctx.body.personId)
        if (!user) throw new APIError('UNAUTHORIZED', { code: 'UNKNOWN', message: 'Unknown' })
        const session = await internalAdapter.createSession(user.id)
        await setSessionCookie(ctx, { session, user })
        return ctx.json({})
      },
    ),
  },
  hooks: {
    before: [
      {
        matcher: ({ path }: { path?: string | undefined }) => path === '/two-factor/verify-totp',
        handler: createAuthMiddleware(async (ctx) => {
          const { internalAdapter } = ctx.context
          const personId = (await getSessionFromCtx(ctx))?.user.id ?? (await challenged(ctx))
          if (personId === undefined) return
          const first = await internalAdapter.reserveVerificationValue({
            identifier: `code:${personId}:${ctx.body.code}`,
            value: '',
            expiresAt: new Date(Date.now() + CODE_USED),
          })
          if (!first) throw new APIError('UNAUTHORIZED', { code: 'CODE_USED', message: 'Used' })
        }),
      },
    ],
  },
} satisfies BetterAuthPlugin

type Middleware = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0]

/** Who has shown the password and is asked for a code. */
async function challenged(ctx: Middleware): Promise<string | undefined> {
  const { name } = ctx.context.createAuthCookie('two_factor')
  const challenge = await ctx.getSignedCookie(name, ctx.context.secret)
  if (!challenge) return undefined
  return (await ctx.context.internalAdapter.findVerificationValue(challenge))?.value
}
