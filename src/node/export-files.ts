import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { ExportFile } from '../ports/source.ts'

/** Large enough that reading does not wait for the disk, small enough that the text of one is nothing. */
const PIECE = 256 * 1024

/** The files under a path, in an order that stays: a file itself, or all of a folder but what is hidden or installed. */
export async function exportFiles(path: string): Promise<readonly ExportFile[]> {
  if (path === '-') return [pipedIn(new Uint8Array(await buffer(process.stdin)))]
  const facts = await stat(path)
  if (!facts.isDirectory()) return [fileAt(path, path, facts.size)]
  const names = await readdir(path, { recursive: true, withFileTypes: true })
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(path, '/').length))
    .filter((name) => !/(?:^|\/)(?:node_modules|\.git)\//.test(name))
    .sort()
  return Promise.all(
    files.map(async (name) => fileAt(join(path, name), name, (await stat(join(path, name))).size)),
  )
}

const fileAt = (place: string, path: string, size: number): ExportFile => ({
  path,
  size,
  bytes: () => createReadStream(place, { highWaterMark: PIECE }),
})

const pipedIn = (bytes: Uint8Array): ExportFile => ({
  path: '-',
  size: bytes.byteLength,
  async *bytes() {
    yield bytes
  },
})
