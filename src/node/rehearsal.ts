import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Rehearsal } from '../ports/ports.ts'
import { rehearsalFetch } from '../rehearsal/in-process.ts'
import { createRehearsal, type Journal, rehearsalSettings } from '../rehearsal/rehearsal.ts'
import { remoteRehearsal } from '../rehearsal/remote.ts'

/** Keeps what was accepted in a file, a line each. */
export function journalIn(path: string): Journal {
  return {
    lines: () =>
      existsSync(path)
        ? readFileSync(path, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
        : [],
    append: (line) => appendFileSync(path, `${line}\n`),
  }
}

/** The rehearsal networks inside this process, or the ones that run at `url`. */
export function openRehearsal(
  journalPath: string,
  url: string | undefined,
  now: () => Date,
): Rehearsal {
  if (url !== undefined) return remoteRehearsal(url, fetch)
  const networks = createRehearsal({ now, journal: journalIn(journalPath) })
  return {
    fetch: (network) => rehearsalFetch(networks, network),
    settings: (network) => rehearsalSettings[network] ?? {},
    posts: () => networks.posts(),
  }
}
