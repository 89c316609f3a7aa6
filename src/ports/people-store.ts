import type { Role } from '../core/permissions.ts'

/** Somebody who may use the admin pages. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly twoFactor: boolean
  readonly hasPassword: boolean
  readonly createdAt: Date
  readonly lastSeenAt?: Date
}

/** A person to be; the password hashed, where there is one. */
export interface NewPerson extends Pick<Person, 'id' | 'name' | 'email' | 'role'> {
  readonly password?: string
}

/** Who is awaited, under a link of which only the hash is kept. */
export interface Invitation {
  readonly id: string
  readonly role: Role
  readonly name?: string
  readonly email?: string
  /** The name of who invited. */
  readonly invitedBy: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** What became of a change: a publication without an owner could not be put right from its pages. */
export type PersonChanged = 'done' | 'unknown' | 'last-owner'

/** How a person signs in without a password. */
export interface Passkey {
  readonly id: string
  readonly personId: string
  readonly name: string
  /** Base64url, as are the bytes of the key. */
  readonly credentialId: string
  readonly publicKey: string
  readonly counter: number
  readonly transports: readonly string[]
  readonly createdAt: Date
  readonly lastUsedAt?: Date
}

/** People, whom they invited, and one-time links. Secrets arrive hashed. */
export interface PeopleStore {
  /** Owners first, then by name. */
  list(): Promise<readonly Person[]>
  byId(id: string): Promise<Person | undefined>
  byEmail(email: string): Promise<Person | undefined>
  /** False when the e-mail address is taken; with `first`, also when there is anybody already. */
  add(person: NewPerson, now: Date, condition?: 'first'): Promise<boolean>
  /** False when the e-mail address is taken. */
  describe(id: string, person: Pick<Person, 'name' | 'email'>, now: Date): Promise<boolean>
  /** Ends the person's sessions, unless it was the role already. */
  setRole(id: string, role: Role, now: Date): Promise<PersonChanged>
  /** Takes away everything that lets the person in, but not the person. False when there is none. */
  reset(id: string, now: Date): Promise<boolean>
  /** With everything that let the person in. */
  remove(id: string): Promise<PersonChanged>

  /** Without a person: for the first owner. */
  addSignInLink(hash: string, expiresAt: Date, personId?: string): Promise<void>
  /** Whom it is for, once, and only before it expires. */
  useSignInLink(hash: string, now: Date): Promise<{ readonly personId?: string } | undefined>

  invite(invitation: Invitation, hash: string): Promise<void>
  /** Those that are still good, newest first. */
  invitations(now: Date): Promise<readonly Invitation[]>
  invitation(hash: string, now: Date): Promise<Invitation | undefined>
  /** The invitation, once: of two who ask at once, one gets it. */
  takeInvitation(hash: string, now: Date): Promise<Invitation | undefined>
  revokeInvitation(id: string): Promise<boolean>

  addPasskey(passkey: Passkey): Promise<void>
  passkeys(personId: string): Promise<readonly Passkey[]>
  passkey(credentialId: string): Promise<Passkey | undefined>
  /** False when another use came first: its counter stands higher. */
  usePasskey(id: string, counter: number, now: Date): Promise<boolean>
  removePasskey(personId: string, id: string): Promise<boolean>
}
