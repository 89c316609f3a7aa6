import { closeSync, existsSync, fdatasync, openSync } from 'node:fs'

/** By its callback: `promisify` takes a thirtieth of what a claim takes in all. */
const sync = (descriptor: number) =>
  new Promise<void>((resolve, reject) => {
    fdatasync(descriptor, (error) => (error ? reject(error) : resolve()))
  })

/** Syncs under way side by side, of the four threads that Node has for all its files: the disk takes them together. */
const AT_ONCE = 3

/**
 * The write-ahead log of a database file, put on the disk beside the event loop: `synchronous = full` would do the same
 * after each commit while everything else stands still, `normal` leaves it to us: https://sqlite.org/pragma.html#pragma_synchronous
 * The file is the same for as long as a connection is open: https://sqlite.org/wal.html#the_wal_file
 */
export function writeAheadLog(path: string) {
  const file = `${path}-wal`
  /** One for each sync under way: a disk's failure is told to each descriptor once, whoever asks with it first. */
  const idle: number[] = []
  const underWay = new Set<Promise<void>>()
  let closed = false
  let next: Promise<void> | undefined

  /** A database in memory has no log. */
  async function syncNow(): Promise<void> {
    if (closed) return
    const descriptor = idle.pop() ?? (existsSync(file) ? openSync(file, 'r+') : undefined)
    if (descriptor === undefined) return
    try {
      await sync(descriptor)
    } finally {
      if (closed) closeSync(descriptor)
      else idle.push(descriptor)
    }
  }
  function start(): Promise<void> {
    const work = syncNow().finally(() => underWay.delete(work))
    underWay.add(work)
    return work
  }

  return {
    /** Resolves when everything committed until now is on the disk. What comes while the disk is busy goes together. */
    onDisk(): Promise<void> {
      if (underWay.size < AT_ONCE) return start()
      next ??= Promise.race(underWay)
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
      for (const descriptor of idle.splice(0)) closeSync(descriptor)
    },
  }
}
