import { type ChildProcess, spawn } from 'node:child_process'

/** A program of its own that listens, and where. */
export interface Started {
  readonly url: string
  readonly process: ChildProcess
}

/** The flags of its first line and of `npm start`. */
export const asServed = ['--max-semi-space-size=2', '--no-memory-reducer', '--v8-pool-size=1']

/** Starts a program under this Node; resolves when it has said where it listens. */
export async function started(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Started> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      const [found] = /http:\/\/127\.0\.0\.1:\d+(?=\/)/.exec(said) ?? []
      if (found && said.includes('\n')) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}: ${said}`)))
  })
  return { url, process: child }
}

/** Ends it, and waits for its end. */
export async function ended({ process: child }: Started): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exited
}
