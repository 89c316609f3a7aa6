import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { z } from 'zod'
import type { Passkey, Person } from '../../ports/people-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { hashSecret } from '../../tasks/access.ts'
import type { ProofOf } from './fresh-proof.ts'
import { CHALLENGE_LASTS, signedChallenge, useSignedChallenge } from './signed-challenge.ts'

type PasskeyPorts = Pick<Ports, 'people' | 'authRecords' | 'clock'>
type SignInPorts = PasskeyPorts & Pick<Ports, 'secret'>

/** Where the browser is: a passkey is for one host name, and says at which address it was used. */
export interface Site {
  readonly host: string
  readonly origin: string
}

/** Whoever has the device also unlocks it: a passkey is two factors, so that no code is asked for. */
const UNLOCKED = 'required'

/** What a browser is asked to make a passkey from: https://www.w3.org/TR/webauthn-3/#dictionary-makecredentialoptions */
export async function creationOptions(
  ports: PasskeyPorts,
  site: Site,
  { person, publication }: { person: Pick<Person, 'id' | 'name' | 'email'>; publication: string },
) {
  const known = await ports.people.passkeys(person.id)
  const options = await generateRegistrationOptions({
    rpName: publication,
    rpID: site.host,
    userID: new TextEncoder().encode(person.id),
    userName: person.email,
    userDisplayName: person.name,
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
    authenticatorSelection: { residentKey: 'required', userVerification: UNLOCKED },
  })
  await keepChallenge(ports, options.challenge, person.id)
  return options
}

/** What a browser is asked to prove with a passkey, whosever it is: nothing is kept of it. */
export async function requestOptions(ports: SignInPorts, site: Site) {
  const challenge = await signedChallenge(ports)
  return generateAuthenticationOptions({ rpID: site.host, userVerification: UNLOCKED, challenge })
}

/** What a signed-in person is asked to prove with one of their own passkeys, in the session that asks. */
export async function proofOptions(ports: PasskeyPorts, site: Site, of: ProofOf) {
  const own = await ports.people.passkeys(of.personId)
  const options = await generateAuthenticationOptions({
    rpID: site.host,
    userVerification: UNLOCKED,
    allowCredentials: own.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
  })
  await keepChallenge(ports, options.challenge, proofIn(of))
  return options
}

/** Whether one of the person's own passkeys answered what was asked in this session, once. */
export async function showsPasskey(
  ports: PasskeyPorts,
  site: Site,
  of: ProofOf,
  answer: string,
): Promise<boolean> {
  const asked = (challenge: string) => useChallenge(ports, challenge, proofIn(of))
  return (await answeringHolder(ports, site, answer, asked)) === of.personId
}

/** The passkey that a browser made for somebody, to be kept; undefined when it does not answer what was asked, once. */
export async function madePasskey(
  ports: PasskeyPorts,
  site: Site,
  { personId, name, answer }: { personId: string; name: string; answer: string },
): Promise<Passkey | undefined> {
  const response = parsed(answer)
  if (!response) return undefined
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: response as unknown as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: (challenge) => useChallenge(ports, challenge, personId),
    expectedOrigin: site.origin,
    expectedRPID: site.host,
  }).catch(() => refused)
  if (!verified || !registrationInfo) return undefined
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential
  if (await ports.people.passkey(id)) return undefined
  return {
    id: ports.clock.mint(),
    personId,
    name,
    credentialId: id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports,
    createdAt: ports.clock.now(),
  }
}

/** Whose passkey answered at the door; undefined when none of ours did, or not what was asked, once. */
export const passkeyHolder = (
  ports: SignInPorts,
  site: Site,
  answer: string,
): Promise<string | undefined> =>
  answeringHolder(ports, site, answer, (challenge) => useSignedChallenge(ports, challenge))

/** @param asked whether this was asked, for this: an answer to one question is none to another */
async function answeringHolder(
  ports: PasskeyPorts,
  site: Site,
  answer: string,
  asked: (challenge: string) => Promise<boolean>,
): Promise<string | undefined> {
  const response = parsed(answer)
  const key = response && (await ports.people.passkey(response.id))
  if (!key) return undefined
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: response as unknown as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: asked,
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    credential: {
      id: key.credentialId,
      publicKey: new Uint8Array(Buffer.from(key.publicKey, 'base64url')),
      counter: key.counter,
    },
  }).catch(() => ({ verified: false, authenticationInfo: undefined }))
  if (!verified || !authenticationInfo) return undefined
  const { newCounter } = authenticationInfo
  const used = await ports.people.usePasskey(key.id, newCounter, ports.clock.now())
  return used ? key.personId : undefined
}

const proofIn = ({ personId, sessionId }: ProofOf) => `prove:${personId}:${sessionId}`
const refused = { verified: false, registrationInfo: undefined } as const

/** Only so much of an answer as finds the passkey: the rest is for the library to check. */
const answered = z.looseObject({ id: z.string().max(2_000), response: z.looseObject({}) })

function parsed(answer: string) {
  try {
    return answered.safeParse(JSON.parse(answer)).data
  } catch {
    return undefined
  }
}

async function keepChallenge({ authRecords, clock }: PasskeyPorts, challenge: string, of: string) {
  const now = clock.now().getTime()
  const table = 'person_verifications'
  await authRecords.remove(table, [{ field: 'expiresAt', is: 'lt', value: now }])
  await authRecords.create(table, {
    id: clock.mint(),
    identifier: await challengeName(challenge),
    value: of,
    expiresAt: now + CHALLENGE_LASTS,
    createdAt: now,
    updatedAt: now,
  })
}

async function useChallenge({ authRecords, clock }: PasskeyPorts, challenge: string, of: string) {
  const kept = await authRecords.take('person_verifications', [
    { field: 'identifier', is: 'eq', value: await challengeName(challenge) },
    { field: 'value', is: 'eq', value: of },
    { field: 'expiresAt', is: 'gt', value: clock.now().getTime() },
  ])
  return kept !== undefined
}

const challengeName = async (challenge: string) => `passkey:${await hashSecret(challenge)}`
