import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { serveRehearsal } from '../../src/rehearsal/server.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { type SqliteFile, sqlite } from '../../src/stores/sqlite.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import { tick } from '../../src/tasks/tick.ts'
import { newPost, twoAccounts } from '../fakes/in-memory-ports.ts'
import { bundle } from './bundle.ts'
import { crashPorts } from './crash-setup.ts'
import { forgetKeys } from './forgetful.ts'
import { type Started, startProcess } from './run-process.ts'
import { short } from './timings.ts'
import type { Orders } from './victim.ts'

const networks = { masto: 'mastodon', x: 'x' } as const
type AccountId = keyof typeof networks

let folder: string
let script: string
const running = new Set<Started>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthorn-crash-'))
  script = await bundle('victim.ts', folder)
}, 60_000)

afterAll(async () => {
  await Promise.all([...running].map((one) => one.kill()))
  await rm(folder, { recursive: true, force: true })
})

/** A database file and rehearsal networks that outlive every victim. */
async function ground(name: string) {
  const database = join(folder, `${name}.db`)
  const file = sqlite(database)
  await migrate(file)
  const server = await serveRehearsal({ host: '127.0.0.1', port: 0, now: () => new Date() })
  const { url, close } = await forgetKeys(server.url)
  const ports = crashPorts(file, url, 0)
  await ports.setup.apply(twoAccounts, new Date(Date.now() - 60_000))
  return {
    database,
    file,
    server,
    ports,
    url,
    async close() {
      file.close()
      await close()
      await server.close()
    },
  }
}

async function run(orders: Orders): Promise<{ end: string | number; steps: string[] }> {
  const started = startProcess(script, [JSON.stringify(orders)])
  running.add(started)
  const end = await started.gone
  running.delete(started)
  if (end !== 'SIGKILL' && end !== 0) throw new Error(started.complaints())
  return { end, steps: end === 0 ? JSON.parse(started.said()) : [] }
}

/** What comes after the crash: the lease runs out, the network is asked, and what is left is sent. */
async function recover(file: SqliteFile, url: string, account: string): Promise<void> {
  for (let ahead = 2 * short.lease; ahead < 60_000; ahead += 2_000) {
    const ports = crashPorts(file, url, ahead)
    await tick(ports)
    await drainAccount(ports, account)
    const open = await ports.deliveries.list({ account }, { limit: 200 })
    if (open.items.every(({ state }) => state === 'sent')) return
  }
}

/** What happened before the victim starts: nothing, or an attempt whose answer was lost. */
const before = {
  'sending it': undefined,
  'looking for one that arrived': '500-after',
  'looking for one that did not': '500-before',
} as const

describe.each(Object.keys(networks) as AccountId[])('killed on %s', (account) => {
  it.each(Object.entries(before))(
    'at every step of %s: it is there once',
    async (_what, fault) => {
      const { database, file, server, ports, url, close } = await ground(`${account}-${fault}`)
      const prepare = async (id: string) => {
        await savePost(ports, newPost({ id }))
        if (!fault) return
        const body = JSON.stringify({ network: networks[account], do: fault })
        await fetch(`${server.url}/_faults`, { method: 'POST', body })
        const page = await ports.deliveries.list({ post: id, account }, { limit: 1 })
        await sendDelivery(ports, page.items[0]?.id ?? '')
      }
      const orders = { database, rehearsalUrl: url, account, ahead: 2 * short.settle }
      const judge = async (id: string, where: string) => {
        await recover(file, url, account)
        const page = await ports.deliveries.list({ post: id, account }, { limit: 2 })
        const there = await server.rehearsal.posts(networks[account])
        const count = there.filter(({ text }) => text.endsWith(`/${id}`)).length
        expect([where, count, page.items.map(({ state }) => state)]).toEqual([where, 1, ['sent']])
      }
      try {
        await prepare('whole')
        const whole = await run({ ...orders, step: 0, when: 'before' })
        await judge('whole', 'not killed')
        expect(whole.steps.length).toBeGreaterThan(8)
        const kills = whole.steps.flatMap((what, index) => [
          { step: index + 1, when: 'before' as const },
          ...(what === 'request' ? [{ step: index + 1, when: 'after' as const }] : []),
        ])
        for (const kill of kills) {
          const id = `${kill.when}-${kill.step}`
          await prepare(id)
          expect((await run({ ...orders, ...kill })).end).toBe('SIGKILL')
          await judge(id, `${kill.when} ${whole.steps[kill.step - 1]} ${kill.step}`)
        }
      } finally {
        await close()
      }
    },
    120_000,
  )

  it('while the network has it and has not answered: it is there once', async () => {
    const { database, file, server, ports, url, close } = await ground(`${account}-hang`)
    try {
      await savePost(ports, newPost())
      const body = JSON.stringify({ network: networks[account], do: 'hang-after' })
      await fetch(`${server.url}/_faults`, { method: 'POST', body })
      const orders: Orders = {
        database,
        rehearsalUrl: url,
        account,
        ahead: 0,
        step: 0,
        when: 'before',
      }
      const victim = startProcess(script, [JSON.stringify(orders)])
      running.add(victim)
      await vi.waitFor(
        async () => expect(await server.rehearsal.posts(networks[account])).toHaveLength(1),
        { timeout: 20_000, interval: 10 },
      )
      expect(await victim.kill()).toBe('SIGKILL')
      await recover(file, url, account)
      expect(await server.rehearsal.posts(networks[account])).toHaveLength(1)
      const page = await ports.deliveries.list({ account }, { limit: 2 })
      expect(page.items.map(({ state, looks }) => [state, looks])).toEqual([['sent', 1]])
    } finally {
      await close()
    }
  }, 60_000)
})
