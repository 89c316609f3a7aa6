import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readPosts } from '../cli/post-file.ts'

/** The posts in `sample-posts/` beside the set-up file, as `postInput` takes them, in the order of their names. */
export async function samplePostsBeside(configFile: string): Promise<unknown[]> {
  const folder = join(dirname(configFile), 'sample-posts')
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'))
  const read = { readFile: async (path: string) => new Uint8Array(await readFile(path)) }
  const posts = await Promise.all(names.sort().map((name) => readPosts(read, join(folder, name))))
  return posts.flat()
}
