import dns from 'node:dns'
import { readFileSync } from 'node:fs'
import { systemClock } from '../src/clock.ts'
import { processVariables, readEnvironment } from '../src/environment.ts'
import { serve } from '../src/node/serve.ts'
import { patient, type Timings } from '../src/ports/timings.ts'

/** `posthorn serve` on a clock, and with names, that whoever started it has in hand; less patient, so that nobody waits long. */
interface Told {
  /** How far the clock is ahead of the machine's, in milliseconds. */
  readonly ahead?: number
  /** Whether names under `.example` are found: they lead to this machine. */
  readonly names?: boolean
}

const read = readEnvironment(processVariables(), (path) => readFileSync(path, 'utf8'))
if (!read.ok) throw new Error(JSON.stringify(read.issues))
let [ahead, names] = [0, true]
process.on('message', (told: Told) => {
  ahead = told.ahead ?? ahead
  names = told.names ?? names
})

const unnamed = dns.lookup
/** What the system's resolver says of a name that it cannot resolve. */
const noAnswer = (host: string) =>
  Object.assign(new Error(`getaddrinfo EAI_AGAIN ${host}`), { code: 'EAI_AGAIN', hostname: host })

Object.assign(dns, {
  lookup(host: string, options: dns.LookupOptions, answer: (...given: unknown[]) => void) {
    if (!host.endsWith('.example')) return unnamed(host, options, answer)
    if (!names) return queueMicrotask(() => answer(noAnswer(host)))
    return unnamed('127.0.0.1', options, answer)
  },
})

const clock = { ...systemClock, now: () => new Date(Date.now() + ahead) }
const soon = { first: 500, factor: 2, most: 4_000 }
const brisk: Timings = {
  ...patient,
  request: 2_000,
  lease: 5_000,
  settle: 1_000,
  sendRetry: soon,
  lookRetry: soon,
  pause: soon,
}
await serve(read.environment, (line) => void process.stdout.write(`${line}\n`), brisk, clock)
// Whoever started it still listens: the channel alone would keep this process.
process.disconnect?.()
