import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { compress } from '../caches/compress.ts'
import { InputError } from '../core/errors.ts'
import { feedFormats } from '../feeds/formats.ts'
import type { FeedFormat, ReadBackItem } from '../ports/feed-format.ts'
import type { RenderPorts } from '../tasks/render-feed.ts'
import type { RenderingAnswer, RenderingWork } from './rendering-work.ts'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * What of a rendering takes long, done beside the thread that answers readers. Where the thread ends by itself, what it was asked fails
 * with an InputError `unavailable`: no document is to blame.
 */
export interface RenderingThread {
  readonly formats: readonly FeedFormat[]
  readonly compress: RenderPorts['compress']
  /** What is asked and not answered fails; nothing can be asked any more. */
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

  let closed = false
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other, so that the time of each begins with it, and what ends the thread fails nothing else. */
  function ask(work: RenderingWork): Promise<unknown> {
    const answered = last.then(() => askNow(work))
    last = answered.catch(() => {})
    return answered
  }
  async function askNow(work: RenderingWork): Promise<unknown> {
    if (closed) throw hasEnded()
    clearTimeout(resting)
    try {
      thread ??= begun()
      return await thread.ask(work)
    } catch (error) {
      if (!(error instanceof CannotBegin)) throw error
      return doneHere(work)
    } finally {
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
    await thread?.end(hasEnded())
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
    async close() {
      closed = true
      await end()
      clearTimeout(resting)
    },
  }
}

interface Thread {
  /** One thing at a time. */
  ask(work: RenderingWork): Promise<unknown>
  /** What is asked and not answered fails so. */
  end(reason: Error): Promise<void>
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
  let waiting: Waiting | undefined
  let hasBegun = false
  function answered(): Waiting | undefined {
    const one = waiting
    waiting = undefined
    // With nothing under way, it keeps no program from ending.
    worker.unref()
    return one
  }
  function fail(error: Error) {
    ended()
    answered()?.reject(error)
  }
  function end(reason: Error): Promise<void> {
    fail(reason)
    return worker.terminate().then(() => undefined)
  }
  worker.on('message', (answer: RenderingAnswer | 'begun') => {
    hasBegun = true
    if (answer === 'begun') return
    const one = answered()
    if ('failed' in answer) one?.reject(new Error(answer.failed))
    else one?.resolve(answer.done)
  })
  worker.on('error', (error) => fail(hasBegun ? failure(error) : new CannotBegin(error.message)))
  worker.on('exit', () => fail(hasBegun ? hasEnded() : new CannotBegin('it ended')))
  return {
    end,
    ask(work) {
      const done = new Promise<unknown>((resolve, reject) => {
        waiting = { resolve, reject }
      })
      worker.ref()
      worker.postMessage(work)
      const late = setTimeout(
        () => void end(new Error(`${work.does} took longer than ${LONGEST / 1_000} seconds`)),
        LONGEST,
      )
      return done.finally(() => clearTimeout(late))
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

/** One document may take all memory; whatever else ends a thread has nothing to do with what it was asked. */
const failure = ({ code, message }: NodeJS.ErrnoException): Error =>
  code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new Error(message)
    : unavailable(`the thread of renderings failed: ${message}`)

const hasEnded = () => unavailable('the thread of renderings was ended')

const unavailable = (message: string) => new InputError('unavailable', message)
