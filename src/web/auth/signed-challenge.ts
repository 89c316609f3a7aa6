import { isSignedBody, signBody } from '../../core/hub-signature.ts'
import { fromBase64, utf8 } from '../../core/signed-message.ts'
import type { Ports } from '../../ports/ports.ts'
import { hashSecret, newSecret } from '../../tasks/access.ts'

export const CHALLENGE_LASTS = 5 * 60_000

type ChallengePorts = Pick<Ports, 'authRecords' | 'clock' | 'secret'>

/**
 * What whoever is at the door is asked to sign. It says itself until when it is good, and is signed rather than kept: anybody may
 * ask for as many as they like, and leaves nothing behind.
 */
export async function signedChallenge({
  clock,
  secret,
}: Pick<ChallengePorts, 'clock' | 'secret'>): Promise<string> {
  const said = `${newSecret()}.${clock.now().getTime() + CHALLENGE_LASTS}`
  return `${said}.${await signBody(secret, signed(said))}`
}

/** Whether a challenge, in base64url as browsers give it back, is ours and still good: once. */
export async function useSignedChallenge(
  { authRecords, clock, secret }: ChallengePorts,
  challenge: string,
): Promise<boolean> {
  const text = new TextDecoder().decode(fromBase64(challenge))
  const [, said = '', ends = '', signature] = /^([\w-]+\.(\d{1,15}))\.(\S+)$/.exec(text) ?? []
  if (!(await isSignedBody(signature, secret, signed(said)))) return false
  const now = clock.now().getTime()
  if (Number(ends) <= now) return false
  await authRecords.remove('person_verifications', [{ field: 'expiresAt', is: 'lt', value: now }])
  return takenFirst(authRecords, {
    id: await hashSecret(`challenge:${said}`),
    identifier: 'used challenge',
    value: '',
    expiresAt: Number(ends),
    createdAt: now,
    updatedAt: now,
  })
}

/** Of two who use the same one at once, the second finds its id taken. */
async function takenFirst(
  records: Ports['authRecords'],
  used: Parameters<Ports['authRecords']['create']>[1] & { readonly id: string },
): Promise<boolean> {
  const table = 'person_verifications'
  try {
    await records.create(table, used)
    return true
  } catch (error) {
    if ((await records.count(table, [{ field: 'id', is: 'eq', value: used.id }])) > 0) return false
    throw error
  }
}

/** The secret signs other things as well: none of them begins so. */
const signed = (said: string) => utf8(`passkey challenge ${said}`)
