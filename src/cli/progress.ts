import type { CliIo } from './cli-io.ts'

/** Tells how far a long work is: a bar on a terminal, else a line now and then. */
export interface Progress {
  /** @param done how many things are done, as `many` names them */
  at(part: number, done: number): void
  /** Takes the bar away. */
  end(): void
}

const WIDTH = 24
/** How often the bar is drawn anew, and how often there is a line, in milliseconds. */
const [EACH_BAR, EACH_LINE] = [100, 10_000]

/**
 * @param many what is counted: `posts`
 * @param before how many were done in an earlier run: they say nothing of the rate
 */
export function progress(
  io: Pick<CliIo, 'stderr' | 'isTTY' | 'now'>,
  many: string,
  before = 0,
): Progress {
  const begun = io.now().getTime()
  let [shown, isDrawn] = [io.isTTY ? 0 : begun, false]
  return {
    at(part, done) {
      const now = io.now().getTime()
      if (now - shown < (io.isTTY ? EACH_BAR : EACH_LINE)) return
      shown = now
      const seconds = (now - begun) / 1000
      const said = `${Math.floor(part * 100)} %  ${done.toLocaleString('en')} ${many}${rate(done - before, seconds)}${left(part, seconds)}`
      if (io.isTTY) io.stderr(`\r\u001b[K${bar(part)} ${said}`)
      else io.stderr(`${said}\n`)
      isDrawn = io.isTTY
    },
    end() {
      if (isDrawn) io.stderr('\r\u001b[K')
      isDrawn = false
    },
  }
}

function bar(part: number): string {
  const full = Math.min(WIDTH, Math.floor(part * WIDTH))
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`
}

const rate = (done: number, seconds: number) =>
  seconds < 1 || done <= 0 ? '' : `  ${Math.round(done / seconds).toLocaleString('en')}/s`

function left(part: number, seconds: number): string {
  if (seconds < 2 || part <= 0.01) return ''
  const rest = Math.ceil((seconds * (1 - part)) / part)
  const minutes = Math.floor(rest / 60)
  return minutes > 0 ? `  ${minutes} min ${rest % 60} s left` : `  ${rest} s left`
}
