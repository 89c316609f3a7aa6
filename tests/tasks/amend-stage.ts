import type { AccountSetup, ScheduleSetup } from '../../src/core/setup.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { tick } from '../../src/tasks/tick.ts'
import { account, schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

/** Two rehearsing accounts, and what stands on their networks. */
export async function amendStage(
  given: {
    readonly masto?: Partial<AccountSetup>
    readonly x?: Partial<AccountSetup>
    readonly schedule?: Partial<ScheduleSetup>
    readonly templates?: Readonly<Record<string, string>>
  } = {},
) {
  const ground = await testPorts({
    setup: {
      ...twoAccounts,
      accounts: [account('masto', 'mastodon', given.masto), account('x', 'x', given.x)],
      schedules: [schedule('news', ['masto', 'x'], given.schedule)],
      templates: given.templates ?? {},
    },
  })
  const { ports } = ground
  const drain = async () => {
    for (const id of ['masto', 'x']) await drainAccount(ports, id)
  }
  return {
    ...ground,
    drain,
    /** A post that is shared on both accounts. */
    async shared(input: Parameters<typeof ground.save>[0]) {
      const post = await ground.save(input)
      await drain()
      return post
    },
    /** Lets time pass, and does what is due then. */
    async later(milliseconds: number) {
      ground.clock.advance(milliseconds)
      await tick(ports)
      await drain()
    },
    /** What stands on a network, oldest first: what it says, and what it answers. */
    async standing(network: string) {
      const posts = await ground.networks.posts(network)
      const textOf = new Map(posts.map(({ id, text }) => [id, text]))
      return posts.map(({ text, replyTo }) =>
        replyTo === undefined ? text : [textOf.get(replyTo), text],
      )
    },
    /** The receipts of a post. */
    async receipts(id: string) {
      const amendments = await ports.amendments.ofPost(id)
      return amendments.map(({ accountId, kind, state, reason }) =>
        [accountId, kind, state, reason].filter((word) => word !== undefined).join(' · '),
      )
    },
    /** What was asked of the networks since then, beside reading. */
    requestsSince(start: number) {
      return ground.requests.slice(start).filter((one) => !one.startsWith('GET'))
    },
  }
}
