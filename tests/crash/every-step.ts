import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Setup } from '../../src/core/setup.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { RehearsalServer } from '../../src/rehearsal/server.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import { account, newPost, schedule, twoAccounts } from '../fakes/in-memory-ports.ts'
import type { DeathOrders } from './counted-steps.ts'
import { short } from './timings.ts'

/** What a victim is told. */
export interface Orders extends DeathOrders {
  readonly account: string
  /** How far its clock is ahead, milliseconds. */
  readonly ahead: number
}

/** A database and rehearsal networks that outlive every victim. */
export interface CrashGround {
  /** To prepare with and to judge by. */
  readonly ports: Ports
  readonly server: RehearsalServer
  /** Carries out what is due on an account, somewhere of its own, up to where it dies. */
  run(orders: Orders): Promise<{ readonly died: boolean; readonly steps: readonly string[] }>
  /** Begins to, and is killed from outside. */
  begin(orders: Orders): { kill(): Promise<void> }
  /** Once what comes after a crash: a tick, and what is due on the accounts. */
  resume(accounts: readonly string[], ahead: number): Promise<void>
  close(): Promise<void>
}

export interface CrashRuntime {
  ground(name: string): Promise<CrashGround>
  close(): Promise<void>
}

const networks = { masto: 'mastodon', x: 'x' } as const
type AccountId = keyof typeof networks

/** What happened before the victim starts: nothing, or an attempt whose answer was lost. */
const before = {
  'sending it': undefined,
  'looking for one that arrived': '500-after',
  'looking for one that did not': '500-before',
} as const

/** A victim each has an account of its own, so that the crashes of all are recovered from together. */
const LANES = 40
const laneOf = (id: AccountId, lane: number) => `${id}-${lane}`
const ids = Object.keys(networks) as AccountId[]
const lanes = ids.flatMap((id) =>
  Array.from({ length: LANES }, (_, lane) => ({ network: networks[id], name: laneOf(id, lane) })),
)

export const manyAccounts: Setup = {
  ...twoAccounts,
  accounts: lanes.map(({ network, name }) => account(name, network)),
  schedules: lanes.map(({ name }) => schedule(name, [name], { select: { tags: [name] } })),
}

/** The leases run out, the network is asked, and what is left is sent. */
async function recover({ ports, resume }: CrashGround): Promise<void> {
  for (let ahead = 2 * short.lease; ahead < 60_000; ahead += 2_000) {
    const { items } = await ports.deliveries.list({}, { limit: 200 })
    const open = items.filter(({ state }) => state !== 'sent')
    if (open.length === 0) return
    await resume([...new Set(open.map(({ accountId }) => accountId))], ahead)
  }
}

async function order({ server }: CrashGround, id: AccountId, fault: string): Promise<void> {
  const body = JSON.stringify({ network: networks[id], do: fault })
  await fetch(`${server.url}/_faults`, { method: 'POST', body })
}

/** A post for one account alone, after what happened to it before. */
async function prepare(ground: CrashGround, id: AccountId, lane: number, fault?: string) {
  const to = laneOf(id, lane)
  await savePost(ground.ports, newPost({ id: `post-${lane}`, tags: [to] }))
  if (!fault) return
  await order(ground, id, fault)
  const page = await ground.ports.deliveries.list({ account: to }, { limit: 1 })
  await sendDelivery(ground.ports, page.items[0]?.id ?? '')
}

/** For each lane that was used: what happened there, how often its post is on the network, and where its deliveries stand. */
async function outcomes(ground: CrashGround, id: AccountId, happened: readonly string[]) {
  const there = await ground.server.rehearsal.posts(networks[id])
  return Promise.all(
    happened.map(async (what, lane) => {
      const page = await ground.ports.deliveries.list({ account: laneOf(id, lane) }, { limit: 2 })
      const count = there.filter(({ text }) => text.endsWith(`/post-${lane}`)).length
      return [what, count, ...page.items.map(({ state }) => state)]
    }),
  )
}

/** Before each statement and request, and after each request: what comes after a statement comes before the next one. */
function killsOf(steps: readonly string[]) {
  return steps.flatMap((done, index) => {
    const at = (when: 'before' | 'after') => ({
      step: index + 1,
      when,
      what: `${when} ${done} ${index + 1}`,
    })
    return done === 'request' ? [at('before'), at('after')] : [at('before')]
  })
}

async function killEverywhere(ground: CrashGround, id: AccountId, fault?: string): Promise<void> {
  const ahead = 2 * short.settle
  await prepare(ground, id, 0, fault)
  const { steps } = await ground.run({ ahead, account: laneOf(id, 0), step: 0, when: 'before' })
  expect(steps.length).toBeGreaterThan(8)
  const kills = killsOf(steps)
  expect(kills.length).toBeLessThan(LANES)
  for (const [index, { step, when }] of kills.entries()) {
    await prepare(ground, id, index + 1, fault)
    const account = laneOf(id, index + 1)
    expect((await ground.run({ ahead, account, step, when })).died).toBe(true)
  }
  await recover(ground)
  const happened = ['not killed', ...kills.map(({ what }) => what)]
  expect(await outcomes(ground, id, happened)).toEqual(happened.map((what) => [what, 1, 'sent']))
}

async function killWhileItHangs(ground: CrashGround, id: AccountId): Promise<void> {
  const account = laneOf(id, 0)
  const has = () => ground.server.rehearsal.posts(networks[id])
  await prepare(ground, id, 0)
  await order(ground, id, 'hang-after')
  const victim = ground.begin({ account, ahead: 0, step: 0, when: 'before' })
  const patience = { timeout: 20_000, interval: 10 }
  await vi.waitFor(async () => expect(await has()).toHaveLength(1), patience)
  await victim.kill()
  await recover(ground)
  expect(await has()).toHaveLength(1)
  const page = await ground.ports.deliveries.list({ account }, { limit: 2 })
  expect(page.items.map(({ state, looks }) => [state, looks])).toEqual([['sent', 1]])
}

/** Kills what carries out a delivery at every statement and request of it, on one runtime: the delivery is there once. */
export function testEveryStep(name: string, open: () => Promise<CrashRuntime>): void {
  let runtime: CrashRuntime
  beforeAll(async () => {
    runtime = await open()
  }, 120_000)
  afterAll(async () => runtime?.close(), 60_000)

  const within = async (called: string, work: (ground: CrashGround) => Promise<void>) => {
    const ground = await runtime.ground(called)
    try {
      await work(ground)
    } finally {
      await ground.close()
    }
  }

  describe.each(ids)(`killed in ${name} on %s`, (id) => {
    it.each(Object.entries(before))(
      'at every step of %s: it is there once',
      (_what, fault) => within(`${id}-${fault}`, (ground) => killEverywhere(ground, id, fault)),
      120_000,
    )

    it(
      'while the network has it and has not answered: it is there once',
      () => within(`${id}-hang`, (ground) => killWhileItHangs(ground, id)),
      60_000,
    )
  })
}
