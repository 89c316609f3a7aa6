import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveRehearsal } from '../../src/rehearsal/server.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { tick } from '../../src/tasks/tick.ts'
import { bundle } from './bundle.ts'
import { crashPorts } from './crash-setup.ts'
import { type CrashGround, type Orders, testEveryStep } from './every-step.ts'
import { forgetKeys } from './forgetful.ts'
import { type Started, startProcess } from './run-process.ts'

/** Victims are processes, which die by SIGKILL; the database is a file. */
testEveryStep('Node', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-crash-'))
  const script = await bundle('victim.ts', folder)
  const running = new Set<Started>()

  async function ground(name: string): Promise<CrashGround> {
    const database = join(folder, `${name}.db`)
    const file = sqlite(database)
    await migrate(file)
    const networkTime = { ahead: 0 }
    const now = () => new Date(Date.now() + networkTime.ahead)
    const server = await serveRehearsal({ host: '127.0.0.1', port: 0, now })
    const { url, close } = await forgetKeys(server.url)
    const ports = crashPorts(file, url, 0)
    const begin = (orders: Orders) => {
      const told = JSON.stringify({ ...orders, database, rehearsalUrl: url })
      const started = startProcess(script, [told])
      running.add(started)
      return started
    }
    return {
      ports,
      server,
      networkTime,
      async run(orders) {
        const started = begin(orders)
        const end = await started.gone
        running.delete(started)
        if (end !== 'SIGKILL' && end !== 0) throw new Error(started.complaints())
        return { died: end !== 0, steps: end === 0 ? JSON.parse(started.said()) : [] }
      },
      begin(orders) {
        const started = begin(orders)
        return {
          async kill() {
            if ((await started.kill()) !== 'SIGKILL') throw new Error('it had ended before')
          },
        }
      },
      async resume(accounts, ahead) {
        const later = crashPorts(file, url, ahead)
        await tick(later)
        for (const account of accounts) await drainAccount(later, account)
      },
      async close() {
        file.close()
        await close()
        await server.close()
      },
    }
  }
  return {
    ground,
    async close() {
      await Promise.all([...running].map((one) => one.kill()))
      await rm(folder, { recursive: true, force: true })
    },
  }
})
