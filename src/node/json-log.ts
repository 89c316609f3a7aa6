import pino from 'pino'
import type { LogLevel } from '../environment.ts'
import type { Log } from '../ports/log.ts'
import { tracedFields } from '../tracing.ts'

/** JSON lines on standard error, so that what a command answers stays alone on standard output. */
export function jsonLog(level: LogLevel): Log {
  return pino({ level, base: null, mixin: tracedFields }, pino.destination({ dest: 2, sync: true }))
}
