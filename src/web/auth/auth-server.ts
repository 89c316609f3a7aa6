import { betterAuth } from 'better-auth/minimal'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { Ports } from '../../ports/ports.ts'
import { ownEndpoints } from './own-endpoints.ts'
import { hashPassword, passwordMatches } from './password-hash.ts'
import { PASSWORD_LEAST, PASSWORD_MOST } from './password-rules.ts'
import { recordAdapter } from './record-adapter.ts'
import { ADDRESS_HEADER, SESSION_COOKIE } from './request-headers.ts'

const DAY = 24 * 60 * 60
/** How often a session in use is renewed, in seconds: what "last used" is exact to. */
const RENEWED = 10 * 60

export type AuthPorts = Pick<Ports, 'authRecords' | 'people' | 'clock' | 'log' | 'secret'>

/**
 * better-auth, told our names: a person is its user, a credential its account. It is called from here alone; none of its own
 * addresses is served. https://better-auth.com/docs/reference/options
 */
export function authServer({ authRecords, clock, log, secret }: AuthPorts, publicUrl: string) {
  const seen = async ({ userId }: { userId: string }) => {
    const who = [{ field: 'id', is: 'eq', value: userId }] as const
    await authRecords.change('people', who, { set: { lastSeenAt: Date.now() } })
  }
  return betterAuth({
    appName: 'Posthorn',
    baseURL: publicUrl,
    secret,
    database: recordAdapter(authRecords),
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_, message) => log.error({ error: message }, 'signing in') },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LEAST,
      maxPasswordLength: PASSWORD_MOST,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => passwordMatches(password, hash),
      },
    },
    user: {
      modelName: 'people',
      additionalFields: {
        role: { type: 'string', required: true, input: false },
        lastSeenAt: { type: 'date', required: false, input: false },
      },
    },
    session: {
      modelName: 'person_sessions',
      fields: { userId: 'personId' },
      expiresIn: 30 * DAY,
      updateAge: RENEWED,
    },
    account: {
      modelName: 'person_credentials',
      fields: { userId: 'personId', accountId: 'subject', providerId: 'kind' },
    },
    verification: { modelName: 'person_verifications', storeIdentifier: 'hashed' },
    databaseHooks: {
      session: {
        create: {
          async after(session) {
            const over = [{ field: 'expiresAt', is: 'lt', value: Date.now() }] as const
            await authRecords.remove('person_sessions', over)
            await seen(session)
          },
        },
        update: { after: seen },
      },
    },
    advanced: {
      cookies: {
        session_token: { name: SESSION_COOKIE },
        two_factor: { name: 'posthorn_code' },
      },
      cookiePrefix: 'posthorn',
      useSecureCookies: false,
      defaultCookieAttributes: { secure: publicUrl.startsWith('https:') },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => clock.mint() },
    },
    plugins: [
      twoFactor({
        schema: { twoFactor: { modelName: 'person_two_factors', fields: { userId: 'personId' } } },
      }),
      ownEndpoints,
    ],
  })
}

export type AuthServer = ReturnType<typeof authServer>
