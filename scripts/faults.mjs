import { execFileSync } from 'node:child_process'
import { clock } from './faults/clock.mjs'
import { disk } from './faults/disk.mjs'
import { killed } from './faults/killed.mjs'
import { locked } from './faults/locked.mjs'
import { names } from './faults/names.mjs'
import { networks } from './faults/networks.mjs'
import { bundledServer } from './faults/program.mjs'
import { report } from './faults/stage.mjs'
import { ownFolder } from './own-folder.mjs'

/**
 * `npm run faults -- [fault…] [--built]`: the disk is full, another process holds the database, the clock steps, names are not
 * found, networks fail in the middle of an answer, the process is killed. What each line would show, if the product were broken:
 *
 * - feeds meanwhile: that last good bytes were dropped, that a post was lost from them, that one ETag stood for two documents, or
 *   that readers waited for what had failed;
 * - saves: that one was taken which could not be kept, or that they do not go on by themselves;
 * - what the networks have in the end: that something was never sent, or was sent again though it had arrived.
 */
const faults = { disk, locked, clock, names, networks, killed }

const asked = process.argv.slice(2)
const wished = asked.filter((one) => one !== '--built')
const known = Object.keys(faults).join(', ')
if (asked.includes('--help')) {
  console.log(
    `Usage: npm run faults -- [fault…] [--built]\nFaults: ${known}; all, when none is named`,
  )
  process.exit(0)
}
const unknown = wished.find((name) => !Object.hasOwn(faults, name))
if (unknown !== undefined) {
  const kind = unknown.startsWith('-') ? 'option' : 'fault'
  console.error(`There is no ${kind} ${unknown}. Known: ${known}, --built`)
  process.exit(2)
}
if (!asked.includes('--built')) {
  execFileSync(process.execPath, ['build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] })
}

const folder = ownFolder('posthorn-faults-')
let bundling
const program = () => {
  bundling ??= bundledServer(folder)
  return bundling
}
let failed = 0
for (const name of wished.length > 0 ? wished : Object.keys(faults)) {
  const lines = report(name)
  await faults[name](lines, { folder, program, script: import.meta.filename })
  failed += lines.failed()
}
console.log(failed > 0 ? `${failed} failed` : 'all as promised')
if (failed > 0) process.exitCode = 1
