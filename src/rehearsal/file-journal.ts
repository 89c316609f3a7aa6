import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Journal } from './post-log.ts'

/** Keeps accepted posts in a file of JSON lines; each is written before its request is answered. */
export function fileJournal(path: string): Journal {
  return {
    lines: () => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []),
    // Begins with the break, so that a line which a killed process left half written takes no other with it.
    append: (line) => appendFileSync(path, `\n${line}`, { mode: 0o600 }),
  }
}
