import type { Log } from '../ports/log.ts'

/** JSON lines, as `wrangler tail` and Workers Logs read them. */
export const jsonLog: Log = {
  info: (fields, message) => console.log(JSON.stringify({ level: 'info', ...fields, message })),
  warn: (fields, message) => console.warn(JSON.stringify({ level: 'warn', ...fields, message })),
  error: (fields, message) => console.error(JSON.stringify({ level: 'error', ...fields, message })),
}
