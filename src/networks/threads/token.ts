import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import { calling } from './connection.ts'

const text = z.string().min(1).max(10_000)
const moment = z.iso.datetime().transform((iso) => new Date(iso))

const kept = z.object({
  /** Of the token that was set, so that another one that is set counts at once. */
  of: z.string(),
  token: text,
  /** Since when this token is known to be valid. */
  since: moment,
  endsAt: moment.optional(),
})
type Kept = z.output<typeof kept>

/** A token younger than a day is not renewed: https://developers.facebook.com/docs/threads/get-started/long-lived-tokens */
const YOUNGEST = 24 * 60 * 60_000
const WEEK = 7 * YOUNGEST
/** Who publishes waits for a new token only when the old one has no longer than this. */
const NEAR = 3 * YOUNGEST

export interface ValidToken {
  readonly token: string
  readonly endsAt?: Date
}

export interface Tokens {
  /** The token to work with. */
  open(): Promise<ValidToken>
  /** The same, renewed when it is a week old. */
  renewed(): Promise<ValidToken>
}

/**
 * A token of Threads lives for 60 days and is traded for another one with a whole life ahead, so an account that is checked
 * every day never ends. The new one is kept before it is used; a trade that fails changes nothing: the old one is good until
 * its end.
 */
export function tokensOf(io: NetworkIO, server: string, set: string): Tokens {
  const { session } = io
  async function read() {
    const found = await session?.read()
    const own = found && parsed(found.text)
    const isOurs = own?.of === (await fingerprint(set))
    return { version: found?.version ?? 0, now: isOurs ? own : undefined }
  }
  const keep = async (next: Omit<Kept, 'of'>, instead: number) =>
    session?.keep(JSON.stringify({ of: await fingerprint(set), ...next }), instead)

  /** The age of a token that was set is not told: it is taken for new when it is first seen. */
  async function seen() {
    const { version, now } = await read()
    if (now) return { version, now }
    const first = { token: set, since: io.now() }
    const isKept = await keep(first, version)
    return { version: isKept ? version + 1 : version, now: first }
  }

  async function open(isDue: (now: Omit<Kept, 'of'>) => boolean): Promise<ValidToken> {
    const { version, now } = await seen()
    if (!session || !isDue(now)) return now
    const next = await traded(io, server, now.token, set)
    if (!next) return now
    if (await keep(next, version)) return next
    return (await read()).now ?? now
  }

  const age = ({ since }: Omit<Kept, 'of'>) => io.now().getTime() - since.getTime()
  return {
    open: () =>
      open(
        (now) =>
          now.endsAt !== undefined &&
          now.endsAt.getTime() - io.now().getTime() < NEAR &&
          age(now) >= YOUNGEST,
      ),
    renewed: () => open((now) => age(now) >= (now.endsAt ? WEEK : YOUNGEST)),
  }
}

const answered = z.object({
  access_token: text,
  expires_in: z
    .number()
    .int()
    .positive()
    .max(10 * 366 * 24 * 60 * 60),
})

async function traded(io: NetworkIO, server: string, token: string, set: string) {
  const call = calling(io, server, token, [set])
  const answer = await call('GET', '/refresh_access_token', { grant_type: 'th_refresh_token' })
  const { data } = answered.safeParse(answer.outcome === 'answered' ? answer.body : undefined)
  if (!data) return undefined
  const since = io.now()
  const endsAt = new Date(since.getTime() + data.expires_in * 1000)
  return { token: data.access_token, since, endsAt }
}

function parsed(json: string): Kept | undefined {
  try {
    return kept.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}

/** Tells tokens apart, and tells none. */
async function fingerprint(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
