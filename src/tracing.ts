import { AsyncLocalStorage } from 'node:async_hooks'
import type { Trace } from './core/trace.ts'
import type { Tracing } from './ports/tracing.ts'

const traces = new AsyncLocalStorage<Trace>()

/** One for the whole process: each chain of calls sees its own. */
export const tracing: Tracing = {
  run: (trace, work) => traces.run(trace, work),
  current: () => traces.getStore(),
}

/** What every log line says of its cause. */
export function tracedFields(): Readonly<Record<string, string>> {
  const { trace, request, delivery } = traces.getStore() ?? {}
  return {
    ...(request !== undefined && { request }),
    ...(delivery !== undefined && { delivery }),
    ...(trace !== undefined && { trace }),
  }
}
