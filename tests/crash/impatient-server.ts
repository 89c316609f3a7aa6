import { readFileSync } from 'node:fs'
import { processVariables, readEnvironment } from '../../src/environment.ts'
import { serve } from '../../src/node/serve.ts'
import type { Timings } from '../../src/ports/timings.ts'

/** The product's own server, only less patient, so that leases and looks take parts of a second. */
const timings: Timings = {
  request: 600,
  lease: 2_000,
  settle: 200,
  sendRetry: { first: 50, factor: 2, most: 1_000 },
  lookRetry: { first: 50, factor: 2, most: 1_000 },
  looks: 1_000,
}

const read = readEnvironment(processVariables(), (path) => readFileSync(path, 'utf8'))
if (!read.ok) throw new Error(JSON.stringify(read.issues))
await serve(read.environment, (line) => void process.stdout.write(`${line}\n`), timings)
