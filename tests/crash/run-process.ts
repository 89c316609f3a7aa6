import { type ChildProcess, spawn } from 'node:child_process'

export interface Started {
  readonly child: ChildProcess
  /** Everything it said so far on standard output. */
  said(): string
  /** What went wrong, in its own words. */
  complaints(): string
  /** Resolves when it is gone, with the signal that ended it or its exit code. */
  readonly gone: Promise<string | number>
  /** SIGKILL; resolves when it is gone. Harmless when it is gone already. */
  kill(): Promise<unknown>
}

/** Starts a bundled entry under the Node that runs the tests. */
export function startProcess(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, ...args],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  let complaints = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stderr.on('data', (chunk) => {
    complaints = (complaints + chunk).slice(-4_000)
  })
  const gone = new Promise<string | number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(signal ?? code ?? -1))
  })
  return {
    child,
    said: () => said,
    complaints: () => complaints,
    gone,
    kill: () => {
      child.kill('SIGKILL')
      return gone
    },
  }
}
