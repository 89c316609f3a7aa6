import type { Ports } from '../../ports/ports.ts'

/** How long it counts that somebody has shown a passkey once more. */
export const PROOF_LASTS = 5 * 60_000

/** Whose session it is. */
export interface ProofOf {
  readonly personId: string
  readonly sessionId: string
}

type ProofPorts = Pick<Ports, 'authRecords' | 'clock'>

/** Notes that somebody has just proved who they are, in this session and in no other. */
export async function keepProof(
  { authRecords, clock }: ProofPorts,
  { personId, sessionId }: ProofOf,
): Promise<void> {
  const now = clock.now().getTime()
  await authRecords.create('person_verifications', {
    id: clock.mint(),
    identifier: nameOf(sessionId),
    value: personId,
    expiresAt: now + PROOF_LASTS,
    createdAt: now,
    updatedAt: now,
  })
}

export async function provedLately(
  { authRecords, clock }: ProofPorts,
  { personId, sessionId }: ProofOf,
): Promise<boolean> {
  const kept = await authRecords.count('person_verifications', [
    { field: 'identifier', is: 'eq', value: nameOf(sessionId) },
    { field: 'value', is: 'eq', value: personId },
    { field: 'expiresAt', is: 'gt', value: clock.now().getTime() },
  ])
  return kept > 0
}

const nameOf = (sessionId: string) => `proved:${sessionId}`
