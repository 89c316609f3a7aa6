import type { Scope } from '../core/permissions.ts'

/** An API token; only its hash is kept. */
export interface ApiToken {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Date
  /** It opens nothing from then on. */
  readonly expiresAt?: Date
  readonly lastUsedAt?: Date
  readonly revokedAt?: Date
}

/** API tokens. Secrets arrive hashed (hex SHA-256). */
export interface AccessStore {
  addToken(
    token: Pick<ApiToken, 'id' | 'name' | 'scopes' | 'expiresAt'> & { readonly hash: string },
    now: Date,
  ): Promise<void>
  /** The token if it may be used; notes the use. */
  useToken(hash: string, now: Date): Promise<ApiToken | undefined>
  /** When the token ran out, if that alone keeps it from being used. */
  expiredAt(hash: string, now: Date): Promise<Date | undefined>
  revokeToken(idOrName: string, now: Date): Promise<boolean>
  tokens(): Promise<readonly ApiToken[]>
}

/** An answer kept for a repeated POST with the same Idempotency-Key. */
export interface KeptAnswer {
  readonly request: string
  readonly status?: number
  readonly body?: string
}

/** Answers to POSTs by their Idempotency-Key, for 24 hours. */
export interface IdempotencyStore {
  /** Takes the key for a request (its hash). Returns what stands there when the key was taken before. */
  take(key: string, request: string, now: Date): Promise<KeptAnswer | undefined>
  keep(key: string, status: number, body: string): Promise<void>
  /** Frees a key whose request did not come to an end. */
  free(key: string): Promise<void>
}
