/** What a due timer works with: the clock, and the moments it waits for. */
export interface DueTimerParts {
  readonly now: () => Date
  /** Hands on what is due. Never rejects. */
  readonly look: () => Promise<void>
  /** When something falls due that is not due yet. Never rejects. */
  readonly nextDue: () => Promise<Date | undefined>
  /** Calls back after so many milliseconds; returns what takes that back. */
  readonly after: (milliseconds: number, then: () => void) => () => void
}

/** What another process planned, or this one since the last look, is seen after this, in milliseconds. */
const LONGEST = 500

/**
 * Looks for due deliveries at the very moment the next one falls due, and every half second, since that moment changes with
 * every plan and every send. A look that takes long is not begun twice.
 */
export function startDueTimer({ now, look, nextDue, after }: DueTimerParts): {
  stop(): Promise<void>
} {
  let stopped = false
  let cancel = () => {}
  let running = Promise.resolve()
  const arm = (next: Date | undefined) => {
    const left = next ? next.getTime() - now().getTime() : LONGEST
    cancel = after(Math.min(LONGEST, Math.max(1, left)), () => {
      running = run()
    })
  }
  const run = async () => {
    await look()
    const next = await nextDue()
    if (!stopped) arm(next)
  }
  running = run()
  return {
    async stop() {
      stopped = true
      cancel()
      await running
    },
  }
}
