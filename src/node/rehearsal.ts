import { nodeSockets } from '../outgoing/node-socket.ts'
import type { Rehearsal } from '../ports/ports.ts'
import { patient } from '../ports/timings.ts'
import { fileJournal } from '../rehearsal/file-journal.ts'
import { localRehearsal } from '../rehearsal/in-process.ts'
import { createRehearsal } from '../rehearsal/rehearsal.ts'
import { remoteRehearsal } from '../rehearsal/remote.ts'

/** The rehearsal networks inside this process, which keep what they accept in a file, or the ones that run at `url`. */
export function openRehearsal(
  journalPath: string,
  url: string | undefined,
  now: () => Date,
): Rehearsal {
  if (url !== undefined) return remoteRehearsal(url, fetch, sockets)
  return localRehearsal(createRehearsal({ now, journal: fileJournal(journalPath) }))
}

/** The operator said where they run: that may be this machine. */
const sockets = nodeSockets({
  check: () => {},
  userAgent: 'Posthorn',
  timeoutMs: patient.request,
  maxBytes: 15 * 1024 * 1024,
})
