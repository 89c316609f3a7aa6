import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Whether another process has this database open: each connection to a write-ahead log holds a shared lock, which leaves no
 * room for an exclusive one. https://sqlite.org/wal.html#use_of_wal_without_shared_memory
 */
export function isHeld(file: string): boolean {
  if (!existsSync(file)) return false
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma busy_timeout = 0; pragma locking_mode = exclusive')
    database.exec('begin exclusive; rollback')
    return false
  } catch (error) {
    const BUSY = 5
    const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff
    return code === BUSY
  } finally {
    database.close()
  }
}
