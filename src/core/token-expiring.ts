import type { NewNotice } from './notice.ts'

const DAY = 24 * 60 * 60_000
/** Days before the end of a token at which it is spoken of. */
const warnings = [1, 7] as const
/** What was not used for so long is missed by nobody. */
const IN_USE = 30 * DAY
/** For so long after its end somebody may wonder why nothing comes in. */
const AFTER = 7 * DAY

interface AToken {
  readonly id: string
  readonly name: string
  readonly expiresAt?: Date
  readonly lastUsedAt?: Date
  readonly revokedAt?: Date
}

/** That an API token in use soon opens nothing, or that it just ceased to; undefined for every other. */
export function tokenExpiring(
  { id, name, expiresAt, lastUsedAt, revokedAt }: AToken,
  now: Date,
  shown: (at: Date) => string,
): NewNotice | undefined {
  if (!expiresAt || !lastUsedAt || revokedAt) return undefined
  if (expiresAt.getTime() - lastUsedAt.getTime() > IN_USE) return undefined
  const left = expiresAt.getTime() - now.getTime()
  const days = warnings.find((one) => left <= one * DAY)
  if (days === undefined || left <= -AFTER) return undefined
  const when = left <= 0 ? 'has expired' : `expires in ${days === 1 ? 'a day' : `${days} days`}`
  return {
    event: 'token.expiring',
    key: `token:${id}`,
    value: left <= 0 ? 'over' : String(days),
    lasting: true,
    title: `The API token ${name} ${when}`,
    text: `It was last used on ${shown(lastUsedAt)}, and opens nothing from ${shown(expiresAt)} on. Make another, give it to what uses this one, and revoke this one.`,
    path: '/admin/tokens',
    data: { token: id, name, expires_at: expiresAt.toISOString() },
  }
}
