import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { compressHere } from '../caches/compress.ts'
import type { FeedFormatId } from '../core/feed-document.ts'
import { feedFormats } from '../feeds/formats.ts'
import type { ReadBackItem } from '../ports/feed-format.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What the thread of renderings is asked. */
export type RenderingWork =
  | { readonly does: 'read back'; readonly format: FeedFormatId; readonly bytes: Bytes }
  | { readonly does: keyof typeof compressHere; readonly bytes: Bytes }

/** What came of it. */
export type RenderingAnswer =
  | { readonly done: readonly ReadBackItem[] | Bytes }
  | { readonly failed: string }

/** How far it stands back: a tenth of a processor is left to it where others want all of them. See setpriority(2). */
const NICE = 10

async function done(work: RenderingWork): Promise<readonly ReadBackItem[] | Bytes> {
  if (work.does !== 'read back') return compressHere[work.does](work.bytes)
  const format = feedFormats.find(({ id }) => id === work.format)
  if (!format) throw new Error(`no format ${work.format}`)
  return format.readBack(work.bytes)
}

/** Readers are answered first where processors are few. Linux knows each thread by a number of its own; elsewhere all stays as it is. */
function standBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICE)
  } catch {
    // Rendering goes on as fast as answering: later for some readers, right for all.
  }
}

/** Begins in a thread of its own: see `renderingThread`. */
function begin(port: NonNullable<typeof parentPort>): void {
  standBack()
  port.postMessage('begun')
  const tell = (answer: RenderingAnswer) => port.postMessage(answer)
  port.on('message', async (work: RenderingWork) => {
    try {
      tell({ done: await done(work) })
    } catch (error) {
      tell({ failed: error instanceof Error ? error.message : String(error) })
    }
  })
}

if (parentPort) begin(parentPort)
