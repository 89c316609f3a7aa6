/**
 * What was wrong with what somebody gave us, in words for that person. The only error that crosses rings:
 * faces turn it into problem JSON (RFC 9457) or a line on the terminal. Everything else thrown is a bug.
 */
export class InputError extends Error {
  readonly code: ErrorCode
  readonly issues: readonly Issue[]

  constructor(code: ErrorCode, message: string, issues: readonly Issue[] = []) {
    super(message)
    this.name = 'InputError'
    this.code = code
    this.issues = issues
  }
}

/** One thing that is wrong, and where. */
export interface Issue {
  /** The key or field, dotted: `accounts.masto.server`. */
  readonly path: string
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

export type ErrorCode =
  | 'invalid'
  | 'not-found'
  | 'conflict'
  | 'unauthorized'
  | 'forbidden'
  | 'unreadable-source'
  | 'too-large'
  | 'too-many'
  | 'wrong-state'
  | 'malformed'
  | 'method-not-allowed'
  | 'precondition-failed'
  | 'unsupported-type'
  | 'database'
  | 'unavailable'
