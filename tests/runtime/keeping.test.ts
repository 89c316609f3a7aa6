import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort } from '../../bench/free-port.ts'
import { start, until } from './started.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-keeping-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the built program to its end. */
async function run(argv: readonly string[], data: string) {
  const program = start('dist/posthorn.js', argv, { POSTHORN_DATA: join(folder, data) })
  await new Promise((resolve) => program.child.once('close', resolve))
  return { status: program.child.exitCode, printed: program.output() }
}

test('a backup is made while it is served, and restored when it is not', async () => {
  const port = await freePort()
  const server = start('dist/posthorn.js', ['serve'], {
    PORT: `${port}`,
    POSTHORN_DATA: join(folder, 'data'),
  })
  await until(
    `it is up: ${server.output()}`,
    () => server.output().includes('Sign in') || undefined,
  )
  const file = join(folder, 'copy.db')
  try {
    const made = await run(['backup', file], 'data')
    expect(made.printed).toMatch(/copy\.db: \d+\.\d MB, not encrypted\.\n/)
    expect(made.status).toBe(0)
    const refused = await run(['restore', file], 'data')
    expect(refused).toEqual({
      status: 1,
      printed: `${join(folder, 'data', 'posthorn.db')}: a running Posthorn holds it. Stop it first, then restore.\n`,
    })
  } finally {
    await server.stop()
  }
  const restored = await run(['restore', file], 'data')
  expect(restored.status).toBe(0)
  expect(restored.printed).toContain('copy.db was restored. What was there before is now ')
  const again = await run(['deliveries', 'list', '--json'], 'data')
  expect(again.status).toBe(0)
}, 60_000)
