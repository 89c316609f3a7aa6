import { shownTime } from '../core/shown-time.ts'
import type { ApiToken } from '../ports/access-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { Examined } from './examine.ts'

/** Before the end of a token, in milliseconds. */
const SOON = 14 * 24 * 60 * 60_000

/** Whether those who may change everything are well guarded. */
export async function examinePeople({ people }: Pick<Ports, 'people'>): Promise<Examined[]> {
  const check = 'people'
  const all = await people.list()
  const owners = all.filter(({ role }) => role === 'owner')
  if (owners.length === 0) {
    const message = 'There is no owner yet.'
    const advice = 'posthorn sign-in makes the link by which the first one comes in.'
    return [{ check, state: 'warning', message, advice }]
  }
  const passkeys = await Promise.all(owners.map(({ id }) => people.passkeys(id)))
  const open = owners.filter(({ twoFactor }, index) => !twoFactor && !passkeys[index]?.length)
  if (open.length === 0) {
    return [{ check, state: 'ok', message: `${all.length}, each owner with more than a password.` }]
  }
  const names = open.map(({ name }) => name).join(', ')
  const message = `A password is all that keeps others from being ${names}, who may change everything.`
  const advice = 'They set up a second factor or a passkey on their own page, /admin/you.'
  return [{ check, state: 'warning', message, advice }]
}

/** API tokens that end soon, or have ended and are still there. */
export async function examineTokens(
  ports: Pick<Ports, 'access' | 'clock' | 'setup'>,
): Promise<Examined[]> {
  const now = ports.clock.now()
  const zone = (await ports.setup.publication())?.timezone ?? 'UTC'
  const tokens = (await ports.access.tokens()).filter(({ revokedAt }) => !revokedAt)
  const ending = tokens.flatMap((token) => endOf(token, now, zone))
  if (ending.length > 0) return ending
  const message = tokens.length === 0 ? 'There are none.' : `${tokens.length}, none ends soon.`
  return [{ check: 'tokens', state: 'ok', message }]
}

function endOf({ name, expiresAt }: ApiToken, now: Date, zone: string): Examined[] {
  if (!expiresAt || expiresAt.getTime() > now.getTime() + SOON) return []
  const check = `token ${name}`
  const shown = shownTime(expiresAt, zone)
  const advice = `posthorn token create makes another; posthorn token revoke ${name} takes this one away.`
  const message = expiresAt > now ? `It ends on ${shown}.` : `It ended on ${shown}.`
  return [{ check, state: 'warning', message, advice }]
}
