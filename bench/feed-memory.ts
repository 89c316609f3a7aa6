import { execFileSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { FeedDocument } from '../src/core/feed-document.ts'
import { feedFormats } from '../src/feeds/formats.ts'
import { plain } from './plain-feed-writer.ts'
import { sampleDocument, samplePosts } from './sample-feed.ts'

export type Writer = 'ours' | 'plain'

/** Bytes by which a process of its own grows while it writes one feed, from texts of posts to UTF-8, for each byte written. */
export function memoryPerByte(format: string, writer: Writer, posts: number): number {
  const file = fileURLToPath(import.meta.url)
  const options = { encoding: 'utf8' } as const
  return Number(
    execFileSync(process.execPath, ['--expose-gc', file, format, writer, `${posts}`], options),
  )
}

/** Warm, and clean before it begins. */
function measured(format: string, writer: string, posts: number): number {
  const ours = feedFormats.find(({ id }) => id === format)?.write
  const inUtf8 = (given: FeedDocument) => new TextEncoder().encode(plain[format]?.(given))
  const write = (writer === 'ours' && ours) || inUtf8
  const document = sampleDocument(samplePosts(posts))
  write(sampleDocument(samplePosts(20)))
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  const bytes = write(document)
  return (process.resourceUsage().maxRSS * 1024 - before) / bytes.length
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , format = '', writer = '', posts = ''] = process.argv
  console.log(measured(format, writer, Number(posts)))
}
