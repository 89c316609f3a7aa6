import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inMemoryShortLinks } from '../../src/stores/in-memory/short-links.ts'
import { testApprovals } from '../contracts/approvals.ts'
import { memoryCalendar, testCalendarStore } from '../contracts/calendar-store.ts'
import { type DeliveryGround, memoryGround, sqlGround } from '../contracts/delivery-ground.ts'
import { testDeliveryStore } from '../contracts/delivery-store.ts'
import { testLedgerStore } from '../contracts/ledger-store.ts'
import { testPlanningStore } from '../contracts/planning-store.ts'
import { testShortLinkStore } from '../contracts/short-link-store.ts'
import { migrated } from './migrated.ts'
import { commandStories, prepare, start } from './store-commands.ts'

testDeliveryStore('in memory', async () => memoryGround())
testCalendarStore('in memory', async () => memoryCalendar())
testApprovals('in memory', async () => memoryGround())
testLedgerStore('in memory', async () => memoryGround())
testPlanningStore('in memory', async () => memoryGround())
testShortLinkStore('in memory', async () => inMemoryShortLinks())

it('answers every command as SQLite does, whatever came before', async () => {
  await fc.assert(
    fc.asyncProperty(commandStories, async (commands) => {
      const file = await migrated()
      const both = [sqlGround(file), memoryGround()] as const
      for (const ground of both) await prepare(ground)
      let now = start()
      for (const [step, [{ does, run }, passes]] of commands.entries()) {
        const [database, memory] = [await run(both[0], now, step), await run(both[1], now, step)]
        expect({ does, answer: memory }).toEqual({ does, answer: database })
        expect(await everything(both[1])).toEqual(await everything(both[0]))
        now = new Date(now.getTime() + passes)
      }
      file.close()
    }),
    { numRuns: 200 },
  )
}, 240_000)

async function everything({ deliveries }: DeliveryGround) {
  const { items } = await deliveries.list({}, { limit: 50 })
  return Promise.all(items.map(async (one) => ({ ...one, log: await deliveries.attempts(one.id) })))
}
