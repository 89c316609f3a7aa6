/** Where the records of signing in stand. */
export type AuthTable =
  | 'people'
  | 'person_sessions'
  | 'person_credentials'
  | 'person_verifications'
  | 'person_two_factors'

export type AuthValue = string | number | null
/** Fields by their names, as in `expiresAt`. Times are milliseconds since 1970, yes and no are 1 and 0. */
export type AuthRecord = Readonly<Record<string, AuthValue>>

/** What a field must be. All of those without `or` hold, and one of those with it, if there are any. */
export interface AuthCondition {
  readonly field: string
  readonly is: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in'
  readonly value: AuthValue | readonly (string | number)[]
  readonly or?: boolean
}

/** A change of fields: what they become, and what is added to numbers. */
export interface AuthChange {
  readonly set?: AuthRecord
  readonly add?: Readonly<Record<string, number>>
}

/**
 * Plain records for what checks who people are. Each call is one statement, so that of two at once one comes first. A table or a
 * field that does not exist is a bug, and throws.
 */
export interface AuthRecordStore {
  create(table: AuthTable, record: AuthRecord): Promise<void>
  find(
    table: AuthTable,
    where: readonly AuthCondition[],
    page?: {
      readonly limit?: number
      readonly offset?: number
      readonly sortBy?: { readonly field: string; readonly direction: 'asc' | 'desc' }
    },
  ): Promise<readonly AuthRecord[]>
  count(table: AuthTable, where: readonly AuthCondition[]): Promise<number>
  /** @returns how many were changed */
  change(table: AuthTable, where: readonly AuthCondition[], change: AuthChange): Promise<number>
  /** Changes at most one. @returns it as it is now */
  changeOne(
    table: AuthTable,
    where: readonly AuthCondition[],
    change: AuthChange,
  ): Promise<AuthRecord | undefined>
  /** @returns how many there were */
  remove(table: AuthTable, where: readonly AuthCondition[]): Promise<number>
  /** Removes at most one, and answers what it was: of two who ask at once, one gets it. */
  take(table: AuthTable, where: readonly AuthCondition[]): Promise<AuthRecord | undefined>
}
