import type { RenderedFeed } from '../ports/feed-cache.ts'

type Found = RenderedFeed | undefined

interface Begun {
  /** Of what is rendered; see `ChangeCounter`. */
  readonly version: number
  /** By the clock, milliseconds. */
  readonly begunAt: number
}

/** A rendering under way. */
export interface Rendering extends Begun {
  /** What comes of it; what is kept, if there is anything, when it is late. */
  soon(kept: Found): Promise<Found>
  isLate(): boolean
}

/** How long readers wait for what is newer than what is kept, milliseconds: something is wrong then, such as a held database. */
const LATE = 2_000

/** Calls when so many milliseconds are over, unless what it returns was called before. */
export type After = (milliseconds: number, call: () => void) => () => void

/** @param after without it, nothing is ever late */
export function rendering(
  begun: Begun,
  done: Promise<Found>,
  after: After = () => () => undefined,
): Rendering {
  let late = false
  const ready = new Promise<void>((resolve) => {
    const over = () => resolve()
    const cancel = after(LATE, () => {
      late = true
      over()
    })
    done.then(over, over).finally(cancel)
  })
  return {
    ...begun,
    soon: (kept) => (kept ? ready.then(() => (late ? kept : done)) : done),
    isLate: () => late,
  }
}
