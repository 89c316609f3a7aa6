import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = new URL('../../dist/posthorn.js', import.meta.url).pathname

/** The built program as a person starts it the first time: on an empty folder, with the sample set-up. */
export async function startServer(variables: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-'))
  const server = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, 'serve'],
    {
      env: {
        PATH: process.env.PATH,
        HOST: '127.0.0.1',
        PORT: '0',
        POSTHORN_DATA: folder,
        POSTHORN_LOG: 'warn',
        ...variables,
      },
      cwd: new URL('../..', import.meta.url).pathname,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const signInLink = await printedLink(server)
  return {
    signInLink,
    baseURL: new URL(signInLink).origin,
    async stop() {
      if (server.exitCode === null) {
        const ended = new Promise((resolve) => server.once('exit', resolve))
        server.kill('SIGTERM')
        await ended
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type StartedServer = Awaited<ReturnType<typeof startServer>>

function printedLink({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    stdout?.on('data', (chunk: Buffer) => {
      said += chunk
      const link = /(http\S+\/admin\/sign-in\?token=\S+)/.exec(said)?.[1]
      if (link) resolve(link)
    })
    stdout?.once('end', () => reject(new Error(`it ended: ${said}`)))
  })
}
