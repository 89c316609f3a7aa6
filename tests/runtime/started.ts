import { type ChildProcess, spawn } from 'node:child_process'

/** Waits for a condition, asking again and again; its last value when it holds. */
export async function until<Value>(
  what: string,
  ask: () => Promise<Value | undefined> | Value | undefined,
  { within = 30_000, every = 50 } = {},
): Promise<Value> {
  const deadline = performance.now() + within
  for (;;) {
    const value = await ask()
    if (value !== undefined && value !== false) return value
    if (performance.now() > deadline) throw new Error(`${what}: not within ${within} ms`)
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}

export interface Started {
  readonly child: ChildProcess
  /** Everything it printed so far. */
  output(): string
  /** Ends it and all it started, and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts a program in a process group of its own. */
export function start(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Started {
  const { POSTHORN_TOKEN: _token, ...inherited } = process.env
  const child = spawn(command, args, {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let printed = ''
  const keep = (chunk: Buffer) => {
    printed += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    child,
    output: () => printed,
    async stop(signal = 'SIGTERM') {
      if (child.pid && child.exitCode === null) {
        try {
          process.kill(-child.pid, signal)
        } catch {
          // It ended on its own meanwhile.
        }
      }
      await ended
    },
  }
}
