import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { compress } from '../caches/compress.ts'
import { feedFormats } from '../feeds/formats.ts'
import type { FeedFormat, ReadBackItem } from '../ports/feed-format.ts'
import type { RenderPorts } from '../tasks/render-feed.ts'
import type { RenderingAnswer, RenderingWork } from './rendering-work.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What of a rendering takes long, done beside the thread that answers readers. */
export interface RenderingThread {
  readonly formats: readonly FeedFormat[]
  readonly compress: RenderPorts['compress']
  close(): Promise<void>
}

/** How long one piece of work may take, milliseconds: what a parser chokes on must not keep other feeds from being rendered. */
const LONGEST = 30_000
/** After so long without work the thread ends and gives its memory back, milliseconds. */
const IDLE = 60_000

/**
 * Feeds are read back and compressed in a thread of their own: both take longer than a reader of another feed should wait. Where
 * no thread can begin, it is done here.
 *
 * @param program of the thread
 */
export function renderingThread(program = builtOrWritten): RenderingThread {
  let thread: Thread | undefined
  let resting: NodeJS.Timeout | undefined

  async function ask(work: RenderingWork): Promise<unknown> {
    clearTimeout(resting)
    try {
      thread ??= begun()
      return await thread.ask(work)
    } catch (error) {
      if (!(error instanceof CannotBegin)) throw error
      return doneHere(work)
    } finally {
      clearTimeout(resting)
      resting = setTimeout(end, IDLE)
      resting.unref()
    }
  }
  function begun(): Thread {
    const begun: Thread = startThread(program, () => {
      if (thread === begun) thread = undefined
    })
    return begun
  }
  async function end(): Promise<void> {
    clearTimeout(resting)
    await thread?.end('the thread of renderings was ended')
  }
  const packed = (does: 'gzip' | 'brotli') => (bytes: Bytes) =>
    ask({ does, bytes }) as Promise<Bytes>

  return {
    formats: feedFormats.map((format) => ({
      ...format,
      readBack: (bytes) =>
        ask({ does: 'read back', format: format.id, bytes }) as Promise<readonly ReadBackItem[]>,
    })),
    compress: { gzip: packed('gzip'), brotli: packed('brotli') },
    close: end,
  }
}

interface Thread {
  ask(work: RenderingWork): Promise<unknown>
  /** What is asked and not answered fails. */
  end(reason: string): Promise<void>
}

interface Waiting {
  resolve(done: unknown): void
  reject(error: Error): void
}

const builtOrWritten = new URL(`./rendering-work${extname(import.meta.url)}`, import.meta.url)

class CannotBegin extends Error {}

async function doneHere(work: RenderingWork): Promise<readonly ReadBackItem[] | Bytes> {
  if (work.does !== 'read back') return compress[work.does](work.bytes)
  return (await feedFormats.find(({ id }) => id === work.format)?.readBack(work.bytes)) ?? []
}

function startThread(program: URL, ended: () => void): Thread {
  const worker = begunWorker(program)
  worker.unref()
  const waiting = new Map<number, Waiting>()
  let last = 0
  let hasBegun = false
  function fail(error: Error) {
    ended()
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    worker.unref()
  }
  function end(reason: string): Promise<void> {
    fail(new Error(reason))
    return worker.terminate().then(() => undefined)
  }
  const broken = (reason: string) => fail(hasBegun ? new Error(reason) : new CannotBegin(reason))
  worker.on('message', (answer: RenderingAnswer | 'begun') => {
    hasBegun = true
    if (answer === 'begun') return
    const one = waiting.get(answer.number)
    waiting.delete(answer.number)
    // With nothing under way, it keeps no program from ending.
    if (waiting.size === 0) worker.unref()
    if ('failed' in answer) one?.reject(new Error(answer.failed))
    else one?.resolve(answer.done)
  })
  worker.on('error', (error: Error) => broken(`the thread of renderings failed: ${error.message}`))
  worker.on('exit', () => broken('the thread of renderings ended'))
  return {
    end,
    ask(work) {
      last += 1
      const number = last
      const answered = new Promise<unknown>((resolve, reject) => {
        waiting.set(number, { resolve, reject })
      })
      worker.ref()
      worker.postMessage({ number, work })
      const late = setTimeout(
        () => void end(`${work.does} took longer than ${LONGEST / 1_000} seconds`),
        LONGEST,
      )
      return answered.finally(() => clearTimeout(late))
    },
  }
}

function begunWorker(program: URL): Worker {
  try {
    return new Worker(program, {
      // It needs none of the secrets that the environment may hold, and nothing that others want loaded into the program.
      ...{ env: {}, execArgv: [] },
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    })
  } catch (error) {
    throw new CannotBegin(String(error))
  }
}
