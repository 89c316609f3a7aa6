import type { Log } from '../ports/log.ts'
import { tracedFields } from '../tracing.ts'

/** JSON lines, as `wrangler tail` and Workers Logs read them. */
export const jsonLog: Log = {
  info: (fields, message) => console.log(line('info', fields, message)),
  warn: (fields, message) => console.warn(line('warn', fields, message)),
  error: (fields, message) => console.error(line('error', fields, message)),
}

const line = (level: string, fields: Readonly<Record<string, unknown>>, message: string) =>
  JSON.stringify({ level, ...tracedFields(), ...fields, message })
