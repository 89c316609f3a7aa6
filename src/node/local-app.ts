import type { LocalApp } from '../cli/cli-io.ts'
import type { Environment } from '../environment.ts'
import type { Ports } from '../ports/ports.ts'
import { drainAccount } from '../tasks/carry-out.ts'
import { openPosthorn } from './open-posthorn.ts'

/**
 * The app in this process, for one command: what a running server would answer, without one. Its token lives no longer than
 * the command. Only `tick` sends what is due; every other command leaves that to the server.
 */
export async function openLocalApp(environment: Environment): Promise<LocalApp> {
  const token = crypto.randomUUID()
  const publicUrl = environment.publicUrl ?? `http://${environment.host}:${environment.port}`
  const { app, ports, close } = await openPosthorn({ ...environment, token }, publicUrl, {
    sends: false,
  })
  return {
    request: async (path, init) => {
      const headers = new Headers(init?.headers)
      headers.set('authorization', `Bearer ${token}`)
      const answer = await app.request(path, { ...init, headers })
      if (path.startsWith('/api/v1/tick') && answer.ok) await sendAllDue(ports)
      return answer
    },
    close,
  }
}

async function sendAllDue(ports: Ports): Promise<void> {
  const accounts = await ports.setup.accounts()
  await Promise.all(accounts.map(({ id }) => drainAccount(ports, id)))
}
