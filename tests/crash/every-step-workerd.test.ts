import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import type { Miniflare } from 'miniflare'
import { serveRehearsal } from '../../src/rehearsal/server.ts'
import { d1 } from '../../src/stores/d1.ts'
import { crashPorts } from './crash-setup.ts'
import { type CrashGround, type Orders, testEveryStep } from './every-step.ts'
import { forgetKeys } from './forgetful.ts'
import { fewer } from './scenarios.ts'
import type { Resuming } from './worker-victim.ts'
import { bundleWorker, migrateD1, startWorkerd } from './workerd.ts'

/** Victims are invocations in workerd, which never go on, or whose workerd is ended; the database is a D1. */
testEveryStep(
  'workerd',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'posthorn-crash-workerd-'))
    const modules = await bundleWorker('worker-victim.ts', folder)

    async function ground(name: string): Promise<CrashGround> {
      let workerd = await startWorkerd(modules, join(folder, name))
      await migrateD1(workerd)
      const networkTime = { ahead: 0 }
      const now = () => new Date(Date.now() + networkTime.ahead)
      const server = await serveRehearsal({ host: '127.0.0.1', port: 0, now })
      const { url, close } = await forgetKeys(server.url)
      const portsOf = async (one: Miniflare) =>
        crashPorts(d1((await one.getD1Database('DB')) as unknown as D1Database), url, 0)
      let ports = await portsOf(workerd)
      const ask = (orders: Orders | Resuming) =>
        workerd.dispatchFetch('http://posthorn.invalid/', {
          method: 'POST',
          body: JSON.stringify({ ...orders, rehearsalUrl: url }),
        })
      return {
        get ports() {
          return ports
        },
        server,
        networkTime,
        async run(orders) {
          const answer = await ask(orders).catch((error: unknown) => String(error))
          if (typeof answer !== 'string' && answer.ok) {
            return { died: false, steps: (await answer.json()) as string[] }
          }
          const said = typeof answer === 'string' ? answer : await answer.text()
          if (!HUNG.test(said)) throw new Error(said)
          return { died: true, steps: [] }
        },
        begin(orders) {
          const gone = ask(orders).catch(() => undefined)
          return {
            async kill() {
              await workerd.dispose()
              await gone
              workerd = await startWorkerd(modules, join(folder, name))
              ports = await portsOf(workerd)
            },
          }
        },
        async resume(accounts, ahead) {
          const answer = await ask({ resume: accounts, ahead })
          if (!answer.ok) throw new Error(await answer.text())
        },
        async close() {
          await workerd.dispose()
          await close()
          await server.close()
        },
      }
    }
    return { ground, close: () => rm(folder, { recursive: true, force: true }) }
  },
  fewer,
)

/** What workerd says of an invocation that waits for nothing. */
const HUNG = /hung|never generate a response/i
