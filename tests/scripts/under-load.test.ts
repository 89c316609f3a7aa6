import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const scripts = join(import.meta.dirname, '../../scripts')

/** What a script said line by line; it must have ended well. */
async function run(script: string, ...args: readonly string[]) {
  const given = [join(scripts, script), ...args, '--built']
  const { stdout } = await promisify(execFile)(process.execPath, given)
  return stdout.split('\n')
}

it.skipIf(!existsSync('/proc/self/statm')).concurrent(
  'a few seconds of soak find nothing wrong',
  { timeout: 180_000 },
  async () => {
    const lines = await run('soak.mjs', '0.08')
    expect(lines.filter((line) => line.includes('FAILED'))).toEqual([])
    const told = (what: string) =>
      Number(lines.find((line) => line.startsWith(what))?.match(/\s(\d+)/)?.[1])
    expect(told('answers read whole')).toBeGreaterThan(100)
    expect(told('shares that stand, once each')).toBeGreaterThan(100)
  },
)

it.concurrent('feeds and deliveries outlast a held database and a clock that steps', {
  timeout: 180_000,
}, async () => {
  const lines = await run('faults.mjs', 'locked', 'clock')
  expect(lines.filter((line) => line.includes('FAILED'))).toEqual([])
  expect(lines.filter((line) => line.includes('nothing was posted twice'))).toHaveLength(2)
  expect(lines.at(-2)).toBe('all as promised')
})
