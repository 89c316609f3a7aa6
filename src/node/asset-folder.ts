import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Asset } from '../web/app-deps.ts'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** One file of the folder itself: nothing in a name may lead elsewhere, in whatever way it is written. */
const plainName = /^\w[\w.-]*$/

/** Reads assets by name from a folder that has no folders in it. */
export function assetFolder(folder: string): (name: string) => Promise<Asset | undefined> {
  return async (name) => {
    const type = types[extname(name)]
    if (!type || !plainName.test(name)) return undefined
    try {
      return { bytes: new Uint8Array(await readFile(join(folder, name))), type }
    } catch {
      return undefined
    }
  }
}
