/**
 * What may be done: see everything but secrets and people (`read`), change posts (`posts`), decide about deliveries and
 * pause accounts (`deliveries`), change the set-up (`config`), and say who may do what (`people`).
 */
export const permissions = ['read', 'posts', 'deliveries', 'config', 'people'] as const
export type Permission = (typeof permissions)[number]

/** What each role may do. */
export const roles = {
  viewer: ['read'],
  editor: ['read', 'posts', 'deliveries'],
  owner: permissions,
} as const satisfies Readonly<Record<string, readonly Permission[]>>
export type Role = keyof typeof roles
export const roleNames = Object.keys(roles) as readonly Role[]

/** What an API token may be given: who may do what is for people to say. */
export const scopes = ['read', 'posts', 'deliveries', 'config'] as const
export type Scope = (typeof scopes)[number]

/** What a token may do that was made without a word about it: everything but change the set-up. */
export const usualScopes: readonly Scope[] = ['read', 'posts', 'deliveries']

/** Who does something, as the audit log tells it. */
export interface Actor {
  /** `person`: in the admin pages; `token`: a program; `machine`: whoever works where Posthorn runs. */
  readonly kind: 'person' | 'token' | 'machine'
  readonly id: string
  readonly name: string
  readonly may: readonly Permission[]
  /** When their right to it ends. */
  readonly until?: Date
}

/** Whoever has the machine has its data: the command line there. */
export const machine: Actor = {
  kind: 'machine',
  id: 'machine',
  name: 'the command line',
  may: permissions,
}

/** Whoever was told POSTHORN_TOKEN. */
export const environmentToken: Actor = {
  kind: 'machine',
  id: 'token',
  name: 'POSTHORN_TOKEN',
  may: permissions,
}
