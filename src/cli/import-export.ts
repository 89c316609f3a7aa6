import { InputError } from '../core/errors.ts'
import { fileFault } from '../core/file-fault.ts'
import type { ExportFile, ExportOptions, SkippedItem, SourcePost } from '../ports/source.ts'
import { addCounts, type ImportCounts, nothingYet } from '../tasks/import-counts.ts'
import type { Api } from './api.ts'
import type { Call } from './command.ts'
import { progress } from './progress.ts'

type Item = SourcePost | SkippedItem

export interface ImportAsked {
  readonly type: string
  /** What the operator called it. */
  readonly name: string
  readonly share: 'none' | 'recent'
  readonly dryRun: boolean
}

export interface ImportDone extends ImportCounts {
  readonly type: string
  readonly name: string
  readonly dry_run: boolean
  /** Items that an earlier run had taken. */
  readonly resumed: number
  readonly recognised: readonly { readonly title: string; readonly says: string }[]
}

/** What goes in one request: so many posts, or so many bytes. */
const [MOST_ITEMS, MOST_TEXT] = [100, 500_000]
/** Posts that are named one by one. */
const MOST_NAMED = 100

/**
 * Imports what files hold, batch by batch. One that was cut off goes on where it was.
 *
 * @throws InputError for files that are no such export, and for what the API refuses
 */
export async function importExport(
  { io, api, print }: Pick<Call, 'io' | 'api' | 'print'>,
  asked: ImportAsked,
  files: readonly ExportFile[],
  options: ExportOptions,
): Promise<ImportDone> {
  const reader = io.exports.find(({ type }) => type === asked.type)
  if (!reader) throw new InputError('invalid', `There is no export of ${asked.type}`)
  const counted = countBytes(files)
  const session = asked.dryRun
    ? tried(api)
    : await opened(api, asked, JSON.stringify([asked.name, counted.total, files.length, options]))
  if (session.resumed > 0) print.note(`Going on behind ${session.resumed} that were taken before.`)
  const shown = progress(io, 'posts', session.resumed)
  const recognised: ImportDone['recognised'][number][] = []
  let seen = 0
  let batch: Item[] = []
  let size = 0
  const send = async (last: boolean) => {
    const found = await session.send(batch, last)
    recognised.push(...found.slice(0, MOST_NAMED - recognised.length))
    batch = []
    size = 0
  }
  try {
    for await (const item of reader.read(counted.files, options)) {
      seen += 1
      if (seen <= session.resumed) continue
      const length = 'post' in item ? (item.post.html ?? item.post.markdown ?? '').length : 0
      const isFull = batch.length >= MOST_ITEMS || size + length > MOST_TEXT
      if (isFull && batch.length > 0) await send(false)
      batch.push(item)
      size += length
      shown.at(counted.part(reader.passes), seen)
    }
    await send(true)
  } finally {
    shown.end()
  }
  return {
    type: asked.type,
    name: asked.name,
    dry_run: asked.dryRun,
    resumed: session.resumed,
    ...session.counts(),
    recognised,
  }
}

/** The files, counting what is read of them. */
function countBytes(files: readonly ExportFile[]) {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  let read = 0
  return {
    total,
    /** Of the last pass alone: only then is anything saved. */
    part: (passes: number) =>
      total === 0 ? 1 : Math.min(1, Math.max(0, read / total - (passes - 1))),
    files: files.map(
      (file): ExportFile => ({
        ...file,
        async *bytes() {
          try {
            for await (const piece of file.bytes()) {
              read += piece.byteLength
              yield piece
            }
          } catch (error) {
            throw new InputError('invalid', `${file.path}: cannot be read: ${fileFault(error)}`)
          }
        },
      }),
    ),
  }
}

interface Session {
  readonly resumed: number
  counts(): ImportCounts
  send(items: readonly Item[], last: boolean): Promise<ImportDone['recognised']>
}

type Answer = ImportCounts & { readonly id: string } & Pick<ImportDone, 'recognised'>

async function opened(api: Api, asked: ImportAsked, key: string): Promise<Session> {
  const { type, name, share } = asked
  const json = { key: `${type} ${key}`, type, name, share }
  const begun = (await api.request('/api/v1/imports', { method: 'POST', json })) as Answer
  let last = begun
  return {
    resumed: begun.done,
    counts: () => countsOf(last),
    async send(items, isLast) {
      last = (await api.request(`/api/v1/imports/${begun.id}/posts`, {
        method: 'POST',
        json: { from: last.done, last: isLast, items: items.map(itemJson) },
      })) as Answer
      return last.recognised
    },
  }
}

/** Nothing is written, nothing is noted. */
function tried(api: Api): Session {
  let counts = nothingYet
  return {
    resumed: 0,
    counts: () => counts,
    async send(items) {
      const json = { items: items.map(itemJson) }
      const path = '/api/v1/imports/try'
      const answer = (await api.request(path, { method: 'POST', json })) as Answer
      counts = addCounts(counts, answer)
      return answer.recognised
    },
  }
}

const countsOf = ({ done, created, updated, unchanged, skipped, reasons }: ImportCounts) => ({
  done,
  created,
  updated,
  unchanged,
  skipped,
  reasons,
})

const itemJson = (item: Item) =>
  'post' in item
    ? {
        post: item.post,
        ...(item.guid !== undefined && { guid: item.guid }),
        ...(item.formerUrls && { former_urls: item.formerUrls }),
      }
    : item
