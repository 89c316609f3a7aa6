import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { runCli } from '../cli/main.ts'
import { systemClock } from '../clock.ts'
import { InputError } from '../core/errors.ts'
import { type Environment, processVariables, readEnvironment } from '../environment.ts'
import { allExports } from '../wiring.ts'
import { backup } from './backup.ts'
import { exportFiles } from './export-files.ts'
import { openLocalApp } from './local-app.ts'
import { migrateFolder } from './migrate-folder.ts'
import { restore } from './restore.ts'
import { rotateSecret } from './rotate-secret.ts'
import { serve } from './serve.ts'
import { version } from './version.ts'

/** `posthorn <command>`. */
const say = (line: string) => void process.stdout.write(`${line}\n`)

// `posthorn post list | head` closes the pipe early: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

function environment(): Environment {
  const read = readEnvironment(processVariables(), (path) => readFileSync(path, 'utf8'))
  if (read.ok) return read.environment
  const said = read.issues.map(({ path, message }) => `${path}: ${message}`).join('\n')
  throw new InputError('invalid', said, read.issues)
}

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: processVariables(),
  readFile: async (path) =>
    new Uint8Array(await (path === '-' ? buffer(process.stdin) : readFile(path))),
  openFiles: exportFiles,
  exports: allExports,
  now: systemClock.now,
  isTTY: process.stdout.isTTY === true,
  configFile: processVariables().POSTHORN_CONFIG ?? 'config/posthorn.yaml',
  version,
  openLocal: async () => openLocalApp(environment()),
  fetch,
  serve: () => serve(environment(), say),
  rehearse: async ({ port }) =>
    (await import('./rehearse.ts')).rehearse({ host: environment().host, port }, say),
  migrate: async () => migrateFolder(environment()),
  backup: async (file, options) => backup(environment(), file, options),
  restore: async (file) => restore(environment(), file, systemClock.now()),
  rotateSecret: async (to) => rotateSecret(environment(), to),
})
