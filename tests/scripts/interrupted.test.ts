import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const root = join(import.meta.dirname, '../..')
const isLinux = process.platform === 'linux'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'posthorn-interrupted-'))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

/** Starts it with `place` for its files, interrupts it once there are some, and waits for its end. */
async function interrupted(signal: 'SIGINT' | 'SIGTERM', ...args: readonly string[]) {
  const child = spawn(process.execPath, args, {
    ...{ cwd: root, stdio: 'ignore' as const },
    env: { ...process.env, TMPDIR: place },
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const written = () => readdirSync(place, { recursive: true }).map(String)
  await vi.waitUntil(() => written().some((one) => one.endsWith('.db')), { timeout: 60_000 })
  child.kill(signal)
  return ended
}

const part = `const { runPart } = await import('./bench/run-part.ts')
await runPart('store', true)`

describe.skipIf(!isLinux)('what is interrupted leaves no files', () => {
  it.each([
    ['SIGTERM', 143, ['scripts/soak.mjs', '1', '--built']],
    ['SIGINT', 130, ['scripts/faults.mjs', 'locked', '--built']],
    ['SIGINT', 130, ['--input-type=module', '-e', part]],
  ] as const)('%s %i %j', { timeout: 90_000 }, async (signal, status, args) => {
    expect(await interrupted(signal, ...args)).toBe(status)
    expect(readdirSync(place)).toEqual([])
  })
})

/** How a script ends, and what it says of it. */
const said = (script: string, ...args: readonly string[]) =>
  new Promise<{ status: unknown; out: string; err: string }>((resolve) => {
    const given = [join(root, 'scripts', script), ...args, '--built']
    execFile(process.execPath, given, { timeout: 20_000 }, (error, out, err) =>
      resolve({ status: error ? (error.code ?? error.signal) : 0, out, err }),
    )
  })

const soakUsage = 'Usage: npm run soak -- [minutes] [--built]\n'
const faultsUsage = `Usage: npm run faults -- [fault…] [--built]
Faults: disk, locked, clock, names, networks, killed; all, when none is named
`
const known = 'Known: disk, locked, clock, names, networks, killed, --built\n'

it.each([
  ['soak.mjs', ['--help'], { status: 0, out: soakUsage, err: '' }],
  ['soak.mjs', ['--fast'], { status: 2, out: '', err: soakUsage }],
  ['soak.mjs', ['1', '2'], { status: 2, out: '', err: soakUsage }],
  ['faults.mjs', ['--help'], { status: 0, out: faultsUsage, err: '' }],
  ['faults.mjs', ['--fast'], { status: 2, out: '', err: `There is no option --fast. ${known}` }],
  ['faults.mjs', ['disc'], { status: 2, out: '', err: `There is no fault disc. ${known}` }],
] as const)('%s %j says what it can do, and runs nothing', async (script, args, expected) => {
  expect(await said(script, ...args)).toEqual(expected)
})
