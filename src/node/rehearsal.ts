import { nodeSockets } from '../outgoing/node-socket.ts'
import type { Rehearsal } from '../ports/ports.ts'
import { patient } from '../ports/timings.ts'
import { fileJournal } from '../rehearsal/file-journal.ts'
import type { Rehearsal as LocalNetworks } from '../rehearsal/rehearsal.ts'
import { rehearsalSettings } from '../rehearsal/rehearsal-settings.ts'
import { remoteRehearsal } from '../rehearsal/remote.ts'

/**
 * The rehearsal networks inside this process, which keep what they accept in a file, or the ones that run at `url`. Who announces
 * for real needs none of them: they are loaded when the first account speaks to one.
 */
export function openRehearsal(
  journalPath: string,
  url: string | undefined,
  now: () => Date,
): Rehearsal {
  if (url !== undefined) return remoteRehearsal(url, fetch, sockets)
  let opened: Promise<LocalNetworks> | undefined
  const local = () => {
    opened ??= import('../rehearsal/rehearsal.ts').then(({ createRehearsal }) =>
      createRehearsal({ now, journal: fileJournal(journalPath) }),
    )
    return opened
  }
  return {
    fetch: (network) =>
      rehearsalSettings[network] &&
      (async (input, init) => {
        const { rehearsalFetch } = await import('../rehearsal/in-process.ts')
        return rehearsalFetch(await local(), network)(input, init)
      }),
    socket: (network) =>
      rehearsalSettings[network] &&
      (async (address, signal) => {
        const { rehearsalSocket } = await import('../rehearsal/in-process-socket.ts')
        return rehearsalSocket(await local(), network)(address, signal)
      }),
    settings: (network) => rehearsalSettings[network] ?? {},
    posts: async () => (await local()).posts(),
  }
}

/** The operator said where they run: that may be this machine. */
const sockets = nodeSockets({
  check: () => {},
  userAgent: 'Posthorn',
  timeoutMs: patient.request,
  maxBytes: 15 * 1024 * 1024,
})
