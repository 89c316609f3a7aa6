import { stringify } from 'yaml'
import { servedSettings } from '../rehearsal/rehearsal.ts'
import { serveRehearsal } from '../rehearsal/server.ts'

/** Runs the rehearsal networks until the process is told to stop, and says how accounts reach them. */
export async function rehearse(
  { host, port }: { host: string; port: number },
  say: (line: string) => void,
): Promise<void> {
  const { url, close } = await serveRehearsal({ host, port, now: () => new Date() })
  const accounts = Object.entries(servedSettings(url)).map(([network, settings]) => [
    network,
    { network, ...settings },
  ])
  say(`The rehearsal networks run at ${url}/`)
  say('')
  say('Accounts for config/posthorn.yaml (with POSTHORN_ALLOW_HOSTS=127.0.0.1):')
  say('')
  say(stringify({ accounts: Object.fromEntries(accounts) }).trimEnd())
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  await close()
}
