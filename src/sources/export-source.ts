import { InputError } from '../core/errors.ts'
import type { ExportReader, SkippedItem, SourcePost, SourceReader } from '../ports/source.ts'

/** An export that comes as one document: dates without a zone are UTC there, and only what is published counts. */
export function exportSource(reader: ExportReader): SourceReader {
  return {
    type: reader.type,
    async read({ url, bytes }) {
      const posts: SourcePost[] = []
      const skipped: SkippedItem[] = []
      const file = {
        path: reader.type === 'markdown' ? new URL(url).pathname.slice(1) : url,
        size: bytes.byteLength,
        async *bytes() {
          yield bytes
        },
      }
      const options = { home: new URL(url).origin, timezone: 'UTC', drafts: false, pages: false }
      try {
        for await (const item of reader.read([file], options)) {
          if ('post' in item) posts.push(item)
          else skipped.push(item)
        }
        // As feeds have it: the newest first.
        return { ok: true, posts: posts.reverse(), skipped }
      } catch (error) {
        if (error instanceof InputError) return { ok: false, reason: error.message }
        throw error
      }
    },
  }
}
