import { closeSync, existsSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'

const sync = promisify(fdatasync)

/**
 * The write-ahead log of a database file, put on the disk beside the event loop: `synchronous = full` would do the same
 * after each commit while everything else stands still, `normal` leaves it to us: https://sqlite.org/pragma.html#pragma_synchronous
 * The file is the same for as long as a connection is open: https://sqlite.org/wal.html#the_wal_file
 */
export function writeAheadLog(path: string) {
  const file = `${path}-wal`
  let open: number | undefined
  let closed = false
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  /** A database in memory has no log. */
  async function syncNow(): Promise<void> {
    if (closed) return
    if (open === undefined && existsSync(file)) open = openSync(file, 'r+')
    if (open !== undefined) await sync(open)
  }
  function start(): Promise<void> {
    const work = syncNow().finally(() => {
      if (running === work) running = undefined
    })
    running = work
    return work
  }

  return {
    /** Resolves when everything committed until now is on the disk. What comes while it is being put there goes together. */
    onDisk(): Promise<void> {
      if (!running) return start()
      next ??= running
        .catch(() => {})
        .then(() => {
          next = undefined
          return start()
        })
      return next
    },
    /** After the database was closed, which put on the disk what it had. */
    close(): void {
      closed = true
      if (open === undefined) return
      const descriptor = open
      open = undefined
      const end = () => closeSync(descriptor)
      if (running) running.then(end, end)
      else end()
    },
  }
}
