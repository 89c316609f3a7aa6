import { readFileSync } from 'node:fs'
import { processVariables, readEnvironment } from '../../src/environment.ts'
import { serve } from '../../src/node/serve.ts'
import { short } from './timings.ts'

/** `posthorn serve`, with the patience of a test. */
const read = readEnvironment(processVariables(), (path) => readFileSync(path, 'utf8'))
if (!read.ok) throw new Error(JSON.stringify(read.issues))
await serve(read.environment, (line) => void process.stdout.write(`${line}\n`), short)
