import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Setup } from '../../src/core/setup.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { RehearsalServer } from '../../src/rehearsal/server.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { account, newPost, schedule, twoAccounts } from '../fakes/in-memory-ports.ts'
import type { DeathOrders } from './counted-steps.ts'
import { type Scenario, scenarios } from './scenarios.ts'
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
  /** How far the networks' clock is ahead, milliseconds. */
  readonly networkTime: { ahead: number }
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

/** A victim each has an account of its own, so that the crashes of all are recovered from together. */
const LANES = 64
const laneOf = (id: AccountId, lane: number) => `${id}-${lane}`
const ids = Object.keys(networks) as AccountId[]
const all = process.env.CRASH_ALL === '1'

const manyAccounts = (id: AccountId, { corrections, reply }: Partial<Scenario> = {}): Setup => {
  const names = Array.from({ length: LANES }, (_, lane) => laneOf(id, lane))
  return {
    ...twoAccounts,
    accounts: names.map((name) =>
      account(name, networks[id], { ...(corrections && { corrections }) }),
    ),
    schedules: names.map((name) =>
      schedule(name, [name], { select: { tags: [name] }, ...(reply && { reply }) }),
    ),
  }
}

/** The leases run out, the network is asked, and what is left is sent and changed. */
async function recover(ground: CrashGround, id: AccountId, lanesUsed: number): Promise<void> {
  const all = Array.from({ length: lanesUsed }, (_, lane) => laneOf(id, lane))
  for (let ahead = 2 * short.lease; ahead < 60_000; ahead += 2_000) {
    await ground.resume(all, ahead)
    const open = await Promise.all(all.map((_, lane) => isOpen(ground, lane)))
    if (!open.includes(true)) return
  }
}

async function isOpen({ ports }: CrashGround, lane: number): Promise<boolean> {
  const post = `post-${lane}`
  const { items } = await ports.deliveries.list({ post }, { limit: 10 })
  const amendments = await ports.amendments.ofPost(post)
  return (
    items.some(({ state }) => state !== 'sent') ||
    amendments.some(({ state }) => state === 'planned' || state === 'doing')
  )
}

async function order({ server }: CrashGround, id: AccountId, fault: string): Promise<void> {
  const body = JSON.stringify({ network: networks[id], do: fault })
  await fetch(`${server.url}/_faults`, { method: 'POST', body })
}

/** A post for one account alone, after what happened to it before. */
async function prepare(
  ground: CrashGround,
  id: AccountId,
  lane: number,
  scenario: Partial<Scenario>,
) {
  const { ports } = ground
  const { fault, change } = scenario
  const to = laneOf(id, lane)
  const post = newPost({ id: `post-${lane}`, tags: [to] })
  await savePost(ports, post)
  if (fault) await order(ground, id, fault)
  if (fault || change) await drainAccount(ports, to)
  await change?.(ports, post)
}

/** For each lane that was used: what happened there, what stands of its post on the network, and what is still open. */
async function outcomes(ground: CrashGround, id: AccountId, happened: readonly string[]) {
  const there = await ground.server.rehearsal.posts(networks[id])
  return Promise.all(
    happened.map(async (what, lane) => {
      const name = new RegExp(`\\bpost-${lane}\\b`)
      const texts = there.flatMap(({ text }) => (name.test(text) ? [text] : []))
      return [what, await isOpen(ground, lane), texts]
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

/** Mastodon has few posts deleted in half an hour. */
function liftLimits({ networkTime }: CrashGround, id: AccountId): void {
  if (id === 'masto') networkTime.ahead += 31 * 60_000
}

async function killEverywhere(
  ground: CrashGround,
  id: AccountId,
  scenario: Scenario,
): Promise<void> {
  const ahead = 2 * short.settle
  await ground.ports.setup.apply(manyAccounts(id, scenario), new Date(Date.now() - 60_000))
  await prepare(ground, id, 0, scenario)
  const { steps } = await ground.run({ ahead, account: laneOf(id, 0), step: 0, when: 'before' })
  expect(steps.length).toBeGreaterThan(8)
  const kills = killsOf(steps)
  expect(kills.length).toBeLessThan(LANES)
  for (const [index, { step, when }] of kills.entries()) {
    if (index % 10 === 9) liftLimits(ground, id)
    await prepare(ground, id, index + 1, scenario)
    const account = laneOf(id, index + 1)
    expect((await ground.run({ ahead, account, step, when })).died).toBe(true)
  }
  const happened = ['not killed', ...kills.map(({ what }) => what)]
  liftLimits(ground, id)
  await recover(ground, id, happened.length)
  expect(await outcomes(ground, id, happened)).toEqual(
    happened.map((what, lane) => [what, false, scenario.stands(`post-${lane}`)]),
  )
}

async function killWhileItHangs(ground: CrashGround, id: AccountId): Promise<void> {
  const account = laneOf(id, 0)
  const has = () => ground.server.rehearsal.posts(networks[id])
  await ground.ports.setup.apply(manyAccounts(id), new Date(Date.now() - 60_000))
  await prepare(ground, id, 0, {})
  await order(ground, id, 'hang-after')
  const victim = ground.begin({ account, ahead: 0, step: 0, when: 'before' })
  const patience = { timeout: 20_000, interval: 10 }
  await vi.waitFor(async () => expect(await has()).toHaveLength(1), patience)
  await victim.kill()
  await recover(ground, id, 1)
  expect(await has()).toHaveLength(1)
  const page = await ground.ports.deliveries.list({ account }, { limit: 2 })
  expect(page.items.map(({ state, looks }) => [state, looks])).toEqual([['sent', 1]])
}

/** Kills what carries out a delivery at every statement and request of it, on one runtime: the delivery is there once. */
export function testEveryStep(
  name: string,
  open: () => Promise<CrashRuntime>,
  played: Readonly<Record<string, Scenario>> = scenarios,
): void {
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
    const possible = Object.entries(played).filter(
      ([, { on = id, mostly = id }]) => on === id && (mostly === id || all),
    )
    it.each(possible)(
      'at every step of %s: it is there once',
      (what, scenario) =>
        within(`${id}-${what.replaceAll(' ', '-')}`, (ground) =>
          killEverywhere(ground, id, scenario),
        ),
      180_000,
    )

    it(
      'while the network has it and has not answered: it is there once',
      () => within(`${id}-hang`, (ground) => killWhileItHangs(ground, id)),
      60_000,
    )
  })
}
