import { Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { AuthValue } from '../../ports/auth-record-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { act } from './flash.ts'
import type { AdminDeps, AdminEnv } from './view.ts'

const HOME = '/admin/you'

/** Where somebody is signed in. */
export interface OwnSession {
  readonly id: string
  readonly browser: string
  readonly address: string
  readonly since: Date
  readonly lastUsed: Date
}

/** The one used last first. */
export async function sessionsOf(
  { authRecords, clock }: Pick<Ports, 'authRecords' | 'clock'>,
  personId: string,
): Promise<readonly OwnSession[]> {
  const open = await authRecords.find(
    'person_sessions',
    [
      { field: 'personId', is: 'eq', value: personId },
      { field: 'expiresAt', is: 'gt', value: clock.now().getTime() },
    ],
    { sortBy: { field: 'updatedAt', direction: 'desc' } },
  )
  return open.map(({ id, userAgent, ipAddress, createdAt, updatedAt }) => ({
    id: String(id),
    browser: browserOf(text(userAgent)),
    address: text(ipAddress),
    since: new Date(Number(createdAt)),
    lastUsed: new Date(Number(updatedAt)),
  }))
}

/** @returns how many there were */
export const endOtherSessions = (
  { authRecords }: Pick<Ports, 'authRecords'>,
  personId: string,
  sessionId: string,
): Promise<number> =>
  authRecords.remove('person_sessions', [
    { field: 'personId', is: 'eq', value: personId },
    { field: 'id', is: 'ne', value: sessionId },
  ])

export function sessionPages({ ports }: AdminDeps): Hono<AdminEnv> {
  const mine = (personId: string) => ({ field: 'personId', is: 'eq', value: personId }) as const
  return new Hono<AdminEnv>()
    .post('/end-others', (c) =>
      act(c, HOME, async () => {
        const ended = await endOtherSessions(ports, c.var.actor.id, c.var.sessionId)
        return ended === 1 ? 'The other session is ended.' : `${ended} other sessions are ended.`
      }),
    )
    .post('/:id/end', (c) =>
      act(c, HOME, async () => {
        const one = { field: 'id', is: 'eq', value: c.req.param('id') } as const
        const ended = await ports.authRecords.remove('person_sessions', [mine(c.var.actor.id), one])
        if (ended === 0) throw new InputError('not-found', 'This session has ended already')
        return 'The session is ended.'
      }),
    )
}

const text = (value: AuthValue | undefined) => (typeof value === 'string' ? value : '')

/** First those who also name others in their own names. */
const browsers = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari', 'curl'] as const
const called: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' }
const systems = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'CrOS', 'Linux'] as const

/** A browser in the words of its owner: `Firefox on Linux`. */
export function browserOf(userAgent: string): string {
  const browser = browsers.find((one) => userAgent.includes(`${one}/`))
  const system = systems.find((one) => userAgent.includes(one))
  const name = browser && (called[browser] ?? browser)
  return [name ?? 'A browser', system && `on ${system}`].filter(Boolean).join(' ')
}
