import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchName } from './asked.ts'
import type { BenchRow } from './bench-row.ts'

/** What hangs is ended after this, milliseconds. */
const PATIENCE = 6 * 60_000

const part = fileURLToPath(new URL('part.ts', import.meta.url))

export type PartOutcome = { readonly rows: readonly BenchRow[] } | { readonly failed: string }

/**
 * Runs one bench in a process of its own, so that none starts with the heap and the compiled code of another, and one that
 * breaks takes nothing along.
 */
export async function runPart(name: BenchName, fast: boolean): Promise<PartOutcome> {
  // Whatever it writes goes with it, also when it is interrupted.
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  // In a group of its own: the servers that it starts end with it.
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', part, name, ...(fast ? ['--fast'] : [])],
    {
      ...{ stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true },
      env: { ...process.env, TMPDIR: folder },
    },
  )
  const stop = () => {
    endGroup(child)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', stop)
  const interrupted = () => process.exit(130)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted)
  try {
    return await outcomeOf(child)
  } finally {
    stop()
    process.off('exit', stop)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted)
  }
}

function outcomeOf(child: ChildProcess): Promise<PartOutcome> {
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      resolve({ failed: `it took longer than ${PATIENCE / 60_000} minutes` })
    }, PATIENCE)
    child.once('message', (message) => {
      // What is no number has no JSON.
      const { rows } = message as { rows: (BenchRow & { ratio: number | null })[] }
      clearTimeout(late)
      resolve({ rows: rows.map((row) => ({ ...row, ratio: row.ratio ?? Number.NaN })) })
    })
    child.once('error', (error) => resolve({ failed: error.message }))
    child.once('close', (status, signal) => {
      clearTimeout(late)
      resolve({ failed: `it ended with ${status ?? signal}: see above` })
    })
  })
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}
