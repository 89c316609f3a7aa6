import { z } from 'zod'
import type { KeptSession, NetworkIO, Session } from '../../ports/network.ts'
import type { Ask, Failure } from '../http.ts'

const text = z.string().min(1).max(10_000)

/** Our app at a network: who asks for the grant. */
const app = z.object({ id: text, secret: text.optional() })
export type App = z.output<typeof app>

/** What a person allowed us, and for how long. Moments are ISO 8601, UTC. */
const grant = z.object({
  access: text,
  refresh: text.optional(),
  /** When the access token was given, and when it ends. */
  at: z.iso.datetime(),
  endsAt: z.iso.datetime().optional(),
  /** When a person must sign in again, whatever is refreshed until then. */
  lastsUntil: z.iso.datetime().optional(),
  /** Whose account it is, where the network says so with the token. */
  user: text.optional(),
})
export type Grant = z.output<typeof grant>

/** What is kept for an account: what was granted, and who is on their way to be. */
const kept = z.object({
  /** Which app, server and account it is good for. */
  of: z.string(),
  app: app.optional(),
  grant: grant.optional(),
  /** One process is trading the refresh token for another one, until then. */
  renewing: z.iso.datetime().optional(),
  pending: z
    .object({ state: text, verifier: text, callback: text, until: z.iso.datetime() })
    .optional(),
})
type Kept = z.output<typeof kept>

/** Whoever trades a refresh token has this long, in milliseconds; a process that died does not hold the others for ever. */
const LOCK = 60_000
/** An access token that ends so soon is renewed first, in milliseconds. */
const EARLY = 5 * 60_000

export interface Grants {
  /** When a person must sign in again; undefined when that is not foreseen. */
  ends(): Promise<Date | undefined>
  /** The grant to work with, renewed when it is about to end. */
  open(): Promise<(Grant & { readonly outcome: 'open' }) | Failure>
  /** Requests with the token of the grant. One that is refused is renewed once, and the request may be made again later. */
  calling(ask: (token: string) => Ask): Ask
}

/**
 * The grant of an account. It is renewed by one process at a time and kept before it is used: many networks give a new refresh
 * token with each renewal and take the old one no more.
 *
 * @param of what the grant must have been given for
 * @param renew trades the grant for a new one; absent where a person has to sign in again
 * @param isDue whether it is time for that; shortly before its end when left out
 */
export function grantsOf(
  io: NetworkIO,
  of: readonly string[],
  renew?: (grant: Grant, app: App | undefined) => Promise<Grant | Failure>,
  isDue: (grant: Grant, now: Date) => boolean = (grant, now) => timeLeft(grant, now) < EARLY,
): Grants {
  const store = grantStore(io, of)

  async function open() {
    const { session } = await store.read()
    const now = session?.grant
    if (!now) return { outcome: 'auth' as const, reason: NOBODY }
    const standing = { outcome: 'open' as const, ...now }
    if (!renew || !isDue(now, io.now())) return standing
    const fresh = await renewed(now)
    // One that could not be renewed is good until its end, whyever that was.
    return fresh.outcome !== 'open' && timeLeft(now, io.now()) > 0 ? standing : fresh
  }

  /** The refresh token is nobody else's while the lock holds: its version was ours to replace. */
  async function renewed(stale: Grant): Promise<(Grant & { outcome: 'open' }) | Failure> {
    const { session, version } = await store.read()
    if (!session?.grant || !renew) return { outcome: 'auth', reason: NOBODY }
    if (session.grant.access !== stale.access) return { outcome: 'open', ...session.grant }
    const now = io.now()
    if (isHeld(session, now))
      return { outcome: 'retry', reason: BEING_RENEWED, after: new Date(now.getTime() + 5_000) }
    const until = new Date(now.getTime() + LOCK)
    const locked = { ...session, renewing: until.toISOString() }
    if (!(await store.keep(locked, version))) {
      return { outcome: 'retry', reason: BEING_RENEWED, after: new Date(now.getTime() + 1_000) }
    }
    const fresh = await renew(session.grant, session.app)
    return 'access' in fresh ? keptInstead(session.grant, fresh) : unrenewed(fresh, until)
  }

  /** Somebody may have begun to sign in meanwhile, or have signed in: neither loses what the network gave. */
  async function keptInstead(
    { endsAt: _, ...lasting }: Grant,
    fresh: Grant,
  ): Promise<(Grant & { outcome: 'open' }) | Failure> {
    const now = await store.change((session) => {
      if (session?.grant?.access !== lasting.access) return session ?? {}
      const { renewing: _, ...rest } = session
      // What is not told anew stays as it was, but for the end of the token: RFC 6749, 5.1 and 6.
      return { ...rest, grant: { ...lasting, ...fresh } }
    })
    if (now?.grant) return { outcome: 'open', ...now.grant }
    return { outcome: 'retry', reason: BEING_RENEWED }
  }

  return {
    open,
    async ends() {
      const { session } = await store.read()
      const { lastsUntil, endsAt, refresh } = session?.grant ?? {}
      const end = lastsUntil ?? (renew && refresh ? undefined : endsAt)
      return end === undefined ? undefined : new Date(end)
    },
    calling: (ask) => async (url, init) => {
      const grant = await open()
      if (grant.outcome !== 'open') return grant
      const answer = await ask(grant.access)(url, init)
      if (answer.outcome !== 'auth' || !renew || isYoung(grant, io.now())) return answer
      const again = await renewed(grant)
      if (again.outcome !== 'open') return again
      return { outcome: 'retry', reason: 'its token was renewed', after: io.now() }
    },
  }
}

const timeLeft = ({ endsAt }: Grant, now: Date) =>
  endsAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(endsAt) - now.getTime()

const NOBODY = 'nobody has signed in for this account yet: connect it on the Accounts page'
const BEING_RENEWED = 'its token is being renewed'

/** One that was just given and is refused all the same: another would be, too. */
const isYoung = ({ at }: Grant, now: Date) => {
  const age = now.getTime() - Date.parse(at)
  return age >= 0 && age < LOCK
}

/** No lock is longer: one that ends later was taken while the clock was wrong. */
function isHeld({ renewing }: Kept, now: Date): boolean {
  const left = renewing === undefined ? 0 : Date.parse(renewing) - now.getTime()
  return left > 0 && left <= LOCK
}

/** When nobody can tell whether the token was traded, it is tried again after the lock; the network then says which one counts. */
function unrenewed(failure: Failure, until: Date): Failure {
  const { outcome, reason } = failure
  if (outcome === 'auth' || outcome === 'rejected' || outcome === 'gone') {
    return { outcome: 'auth', reason: `${reason}: connect the account again on the Accounts page` }
  }
  if (outcome === 'lost' || outcome === 'retry') {
    return { outcome: 'retry', reason: `its token could not be renewed: ${reason}`, after: until }
  }
  return failure
}

/** What is kept for the account, less what was granted for something else. */
export function grantStore(io: NetworkIO, of: readonly string[]) {
  const session = io.session ?? nothingKept
  const mark = fingerprint(of)
  async function read(): Promise<{ session: Kept | undefined; version: number }> {
    const found = await session.read()
    const read = found && parsed(found)
    const own = read?.of === (await mark) ? read : undefined
    return { session: own, version: found?.version ?? 0 }
  }
  async function keep(now: Standing, instead: number): Promise<boolean> {
    return session.keep(JSON.stringify({ ...now, of: await mark }), instead)
  }
  return {
    read,
    keep,
    /** Keeps what `make` makes of what stands, whoever else changes it meanwhile; undefined when that never ends. */
    async change(make: (now: Standing | undefined) => Standing): Promise<Standing | undefined> {
      for (let tries = 0; tries < TRIES; tries++) {
        const { session: now, version } = await read()
        const next = make(now)
        if (await keep(next, version)) return next
      }
      return undefined
    },
  }
}

/** What is kept, for whichever app, server and account. */
export type Standing = Omit<Kept, 'of'>
const TRIES = 5

/** An account that is only tried and not stored has no grant. */
const nothingKept: Session = { read: async () => undefined, keep: async () => false }

function parsed({ text }: KeptSession): Kept | undefined {
  try {
    return kept.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

async function fingerprint(of: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(of))
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
