import { z } from 'zod'
import { InputError, type Issue } from '../core/errors.ts'
import type { Role } from '../core/permissions.ts'
import type { Invitation, Person, PersonChanged } from '../ports/people-store.ts'
import type { Ports } from '../ports/ports.ts'
import { createSignInLink, hashSecret, newSecret } from './access.ts'

const INVITATION_LASTS = 7 * 24 * 60 * 60_000
const NAME_MOST = 100
const EMAIL_MOST = 200
/** Nobody receives mail there (RFC 2606): the address of an owner who gave none. */
const NO_ADDRESS = 'owner@posthorn.invalid'

type PeoplePorts = Pick<Ports, 'people' | 'clock'>

/** What somebody says of themselves. */
export interface Described {
  readonly name: string
  readonly email: string
}

/** An address that somebody gave, rather than the one that stands for none. */
export const emailOf = ({ email }: Pick<Person, 'email'>): string | undefined =>
  email === NO_ADDRESS ? undefined : email

/** Everything that is wrong with a name and an e-mail address. */
export function describedIssues({ name, email }: Described): readonly Issue[] {
  const issues: Issue[] = []
  if (name === '' || name.length > NAME_MOST) {
    issues.push({ path: 'name', message: `Expected a name of up to ${NAME_MOST} characters` })
  }
  if (email.length > EMAIL_MOST || !z.email().safeParse(email).success) {
    issues.push({ path: 'email', message: 'Expected an e-mail address' })
  }
  return issues
}

/**
 * Whom a one-time link lets in. Where there is nobody yet, whoever has it becomes the first owner: only who works where Posthorn
 * runs can make one.
 *
 * @returns undefined when the link was used, ran out, or never was
 */
export async function enterByLink(
  ports: PeoplePorts,
  secret: string,
  { name, email }: Partial<Described>,
): Promise<Person | undefined> {
  const { people, clock } = ports
  const link = await people.useSignInLink(await hashSecret(secret), clock.now())
  if (!link) return undefined
  if (link.personId !== undefined) return people.byId(link.personId)
  const described = { name: name || 'Owner', email: email || NO_ADDRESS }
  const first = { id: clock.mint(), role: 'owner', ...described } as const
  if (await people.add(first, clock.now(), 'first')) return people.byId(first.id)
  return longestOwner(await people.list())
}

const longestOwner = (people: readonly Person[]): Person | undefined =>
  people
    .filter(({ role }) => role === 'owner')
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())[0]

export interface Invited extends Partial<Described> {
  readonly role: Role
}

/**
 * Invites somebody. The secret of the link is answered this once.
 *
 * @throws InputError `invalid` that names the field, `conflict` when that address is known already
 */
export async function invitePerson(
  { people, clock }: PeoplePorts,
  { role, name, email }: Invited,
  invitedBy: string,
): Promise<{ readonly invitation: Invitation; readonly secret: string }> {
  const issues = describedIssues({ name: name || 'Somebody', email: email || NO_ADDRESS })
  const [first] = issues
  if (first) throw new InputError('invalid', first.message, issues)
  if (email && (await people.byEmail(email))) {
    throw new InputError('conflict', `${email} is one of the people here already`)
  }
  const now = clock.now()
  const secret = newSecret()
  const invitation = {
    id: clock.mint(),
    role,
    ...(name && { name }),
    ...(email && { email: email.toLowerCase() }),
    invitedBy,
    createdAt: now,
    expiresAt: new Date(now.getTime() + INVITATION_LASTS),
  }
  await people.invite(invitation, await hashSecret(secret))
  return { invitation, secret }
}

/** Whom a link invites, while it is good. */
export async function invitationOf({ people, clock }: PeoplePorts, secret: string) {
  return people.invitation(await hashSecret(secret), clock.now())
}

/**
 * Makes an invited person one of the people.
 *
 * @param proof what they will sign in with; `id` when it is bound to that
 * @returns undefined when the invitation was used, revoked or ran out
 * @throws InputError `conflict` when the address is that of another person; the invitation stays good
 */
export async function acceptInvitation(
  { people, clock }: PeoplePorts,
  secret: string,
  { name, email }: Described,
  proof: { readonly password?: string; readonly id?: string },
): Promise<Person | undefined> {
  const taken = new InputError('conflict', 'Somebody here has this address already', [
    { path: 'email', message: 'Somebody here has this address already' },
  ])
  if (await people.byEmail(email)) throw taken
  const now = clock.now()
  const hash = await hashSecret(secret)
  const invitation = await people.takeInvitation(hash, now)
  if (!invitation) return undefined
  const person = { id: proof.id ?? clock.mint(), name, email, role: invitation.role }
  const { password } = proof
  if (!(await people.add({ ...person, ...(password && { password }) }, now))) {
    await people.invite(invitation, hash)
    throw taken
  }
  return people.byId(person.id)
}

/** @throws InputError `not-found` */
export async function revokeInvitation({ people }: PeoplePorts, id: string): Promise<void> {
  if (await people.revokeInvitation(id)) return
  throw new InputError('not-found', 'There is no such invitation: it was used, revoked or ran out')
}

/**
 * Gives somebody another role, at once: they have to sign in again.
 *
 * @throws InputError `not-found`; `conflict` for the last owner
 */
export async function changeRole(
  { people, clock }: PeoplePorts,
  id: string,
  role: Role,
): Promise<Person> {
  refuse(await people.setRole(id, role, clock.now()), id)
  return personById({ people }, id)
}

/**
 * For somebody who has lost what they sign in with, or fears that another has it: takes away password, second factor, passkeys and
 * sessions, and answers the secret of a one-time link, by which they come in and set others.
 *
 * @throws InputError `not-found`
 */
export async function resetPerson(ports: PeoplePorts, id: string): Promise<string> {
  if (await ports.people.reset(id, ports.clock.now())) return createSignInLink(ports, id)
  throw new InputError('not-found', `There is no person ${id}`)
}

/**
 * Ends their sessions, passkeys and password with them.
 *
 * @throws InputError `not-found`; `conflict` for the last owner
 */
export async function removePerson({ people }: PeoplePorts, id: string): Promise<Person> {
  const person = await personById({ people }, id)
  refuse(await people.remove(id), id)
  return person
}

/** @throws InputError `not-found` */
export async function personById({ people }: Pick<Ports, 'people'>, id: string): Promise<Person> {
  const person = await people.byId(id)
  if (person) return person
  throw new InputError('not-found', `There is no person ${id}`)
}

/** By id or e-mail address. @throws InputError `not-found` */
export async function findPerson(
  { people }: Pick<Ports, 'people'>,
  idOrEmail: string,
): Promise<Person> {
  const person = await people.byEmail(idOrEmail)
  return person ?? personById({ people }, idOrEmail)
}

function refuse(changed: PersonChanged, id: string): void {
  if (changed === 'unknown') throw new InputError('not-found', `There is no person ${id}`)
  if (changed === 'last-owner') {
    throw new InputError(
      'conflict',
      'This is the only owner. Make somebody else an owner first: without one, nobody could change the set-up.',
    )
  }
}
