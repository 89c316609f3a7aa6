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
  return { most: Math.max(...whole), inUse, aMinute: slope(inUse) }
}

/** As MB a minute, by least squares. */
function slope(inUse) {
  const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length
  const at = mean(inUse.map(({ minute }) => minute))
  const of = mean(inUse.map(({ megabytes }) => megabytes))
  const spread = inUse.reduce((sum, { minute }) => sum + (minute - at) ** 2, 0)
  const along = inUse.reduce((sum, one) => sum + (one.minute - at) * (one.megabytes - of), 0)
  return spread > 0 ? along / spread : 0
}

/** What is in use when nobody asks for anything: what is under way differs from one moment to the next. */
export async function calm(server) {
  await sleep(3_000)
  return server.memory()
}
