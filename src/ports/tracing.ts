import type { Trace } from '../core/trace.ts'

/** What is done, and why: known to all that is called from there, however deep, without being handed down. */
export interface Tracing {
  /** Carries out work under a trace, in place of the one around it. */
  run<Result>(trace: Trace, work: () => Result): Result
  current(): Trace | undefined
}
