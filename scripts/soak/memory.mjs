import { readFileSync } from 'node:fs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
export const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** What the system says the process takes, in MB, by the page size of Linux on nearly all machines. */
export const resident = (pid) =>
  (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4) / 1024

/**
 * Looks at memory until `isOver`: what the process takes each second, and what is in use after a collection, `looks` times
 * from the moment on when a third of `seconds` is over and caches are warm.
 */
export async function remember(server, seconds, isOver, looks = 9) {
  const begun = performance.now()
  const whole = []
  const inUse = []
  while (!isOver()) {
    whole.push(resident(server.pid))
    const passed = (performance.now() - begun) / 1000
    const due = seconds * (1 / 3 + (inUse.length * 2) / 3 / looks)
    if (passed >= due) inUse.push({ minute: passed / 60, megabytes: await server.memory() })
    await sleep(1000)
  }
  inUse.push({ minute: (performance.now() - begun) / 60_000, megabytes: await server.memory() })
  return { most: Math.max(...whole), last: whole.at(-1), inUse, ...growth(inUse) }
}

/** From the first looks to the last, by the middle of a few; and as MB a minute, by least squares. */
function growth(inUse) {
  const values = inUse.map(({ megabytes }) => megabytes)
  const few = Math.max(1, Math.min(3, values.length >> 1))
  const [warm, last] = [middle(values.slice(0, few)), middle(values.slice(-few))]
  const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length
  const [at, of] = [mean(inUse.map(({ minute }) => minute)), mean(values)]
  const spread = inUse.reduce((sum, { minute }) => sum + (minute - at) ** 2, 0)
  const along = inUse.reduce((sum, one) => sum + (one.minute - at) * (one.megabytes - of), 0)
  return { warm, grown: last - warm, aMinute: spread > 0 ? along / spread : 0 }
}
