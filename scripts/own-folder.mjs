import { mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for this run alone, which goes with the process, also when that is interrupted: its exit handlers run then too. */
export function ownFolder(prefix) {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  // What was killed just now may write for a moment more.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]))
  }
  return folder
}
