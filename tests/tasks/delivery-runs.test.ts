import { expect, it } from 'vitest'
import { carryOut, drainAccount } from '../../src/tasks/carry-out.ts'
import { planDeliveries } from '../../src/tasks/plan-deliveries.ts'
import type { SimulatedPorts } from '../../src/tasks/simulated-ports.ts'
import { everyFate, type Fate } from '../fakes/wall.ts'
import {
  approveAll,
  correct,
  finish,
  type Ground,
  MINUTE,
  openGround,
  resume,
  retract,
  save,
  setup,
  tick,
  timings,
} from './delivery-runs.ts'
import { judged } from './delivery-verdicts.ts'

/** `MODEL_RUNS=10000 vitest run …` plays so many runs, `MODEL_SEED=17` that one alone. */
const { MODEL_RUNS: runs = '2500', MODEL_SEED: only } = process.env
const seeds =
  only === undefined ? Array.from({ length: Number(runs) }, (_, n) => n + 1) : [Number(only)]

it('thousands of runs: once on each account, never too early, too late or too much', async () => {
  for (const seed of seeds) {
    expect({ seed, wrong: await playRun(seed) }).toEqual({ seed, wrong: [] })
  }
}, 900_000)

async function playRun(seed: number): Promise<readonly string[]> {
  const ground = await openGround(seed)
  const { random, turns, pass, wrong } = ground
  const machines = [ground.start('one'), ground.start('two')]
  for (let step = 0; step < 48 && wrong.length === 0; step += 1) {
    act(ground, machines, random() < 0.5 ? 0 : 1)
    pass(1)
    for (let turn = random() * 12; turn > 1; turn -= 1) {
      await turns.next()
      pass(1)
    }
  }
  ground.heal('one', 'two')
  await finish(ground)
  return [...wrong, ...(await judged(ground))]
}

/** Something begins on a machine, or to it; what it waits for comes with the turns. */
function act(ground: Ground, machines: SimulatedPorts[], index: number): void {
  const { random, turns, wrong, pass } = ground
  const ports = machines[index] as SimulatedPorts
  const begin = (work: Promise<unknown>) => void work.catch((error) => wrong.push(String(error)))
  const some = () => `p${Math.floor(random() * 6)}`
  const dice = random()
  if (dice < 0.08) begin(carryAny(ground, ports))
  else if (dice < 0.4) begin(drainAccount(ports, anAccount(ground)))
  else if (dice < 0.5) begin(tick(ports))
  else if (dice < 0.62) begin(save(ground, ports, some()))
  else if (dice < 0.635) begin(retract(ground, ports, some()))
  else if (dice < 0.66) begin(correct(ground, ports, some()))
  else if (dice < 0.69) begin(approveAll(ground))
  else if (dice < 0.75) begin(resume(ground))
  else if (dice < 0.82) {
    const name = index === 0 ? 'one' : 'two'
    turns.drop(name)
    machines[index] = ground.start(name)
  } else if (dice < 0.96) pass(random() * 15_000)
  else pass(random() * 4 * MINUTE)
}

const anAccount = ({ random }: Ground) =>
  setup.accounts[Math.floor(random() * setup.accounts.length)]?.id ?? ''

/** As a queue may: late, twice, or what was done long ago. */
async function carryAny({ random }: Ground, ports: SimulatedPorts): Promise<void> {
  const { items } = await ports.deliveries.list({}, { limit: 50 })
  const one = items[Math.floor(random() * items.length)]
  if (one) await carryOut(ports, one.id)
}

/** What may happen while a machine waits at a point. */
const events: Readonly<Record<string, (ground: Ground, on: string) => Promise<unknown>>> = {
  'it dies': async ({ turns }) => turns.drop('one'),
  'it is halted until its lease is over, and another machine works on': async (ground, on) => {
    ground.pass(timings.lease + 1)
    await tick(ground.alone)
    await drainAccount(ground.alone, on)
  },
  'another machine works on': (ground, on) => drainAccount(ground.alone, on),
  'the post is edited': (ground) => save(ground, ground.alone, 'p0'),
  'the post is corrected': (ground) => correct(ground, ground.alone, 'p0'),
  'the post is retracted': (ground) => retract(ground, ground.alone, 'p0'),
  'the account is paused': ({ alone }, on) => alone.setup.setAccountState(on, 'paused', 'by hand'),
  'it is planned again': ({ alone }) => planDeliveries(alone),
  nothing: async () => {},
}

const kinds = ['share', 'reply', 'correction', 'part'] as const
const points = Object.keys(events).flatMap((event) => kinds.map((kind) => [kind, event] as const))

it.each(points)(
  'at every point between claim, send, answer and record of a %s, whatever the network does: %s',
  async (kind, event) => {
    for (const fate of everyFate) {
      for (const looked of isUnknown(fate) ? [false, true] : [false]) {
        for (let point = 0; ; point += 1) {
          const { wrong, reached } = await playPoint({ kind, event, fate, looked }, point)
          expect({ fate, looked, point, wrong }).toEqual({ fate, looked, point, wrong: [] })
          if (!reached) break
        }
      }
    }
  },
  120_000,
)

/** Nobody can tell whether it arrived: the next thing is a look. */
const isUnknown = (fate: Fate) => fate.startsWith('lost') || fate === 'late'

interface Played {
  readonly kind: (typeof kinds)[number]
  readonly event: string
  readonly fate: Fate
  readonly looked: boolean
}

/**
 * One machine sends one post with its reply, or the correction of one that was sent, or looks for what was lost; at its numbered
 * question the event happens.
 */
async function playPoint({ kind, event, fate, looked }: Played, point: number) {
  let asked = 0
  const isPart = kind === 'part'
  const struck = isPart ? 1 : kinds.indexOf(kind)
  const ground = await openGround(1, () => (asked++ === struck ? fate : 'answered'))
  const on = isPart ? 'long' : 'slow'
  await publish(ground, 'p0')
  if (kind === 'correction') {
    await drainAccount(ground.alone, 'slow')
    await correct(ground, ground.alone, 'p0')
  }
  if (looked) {
    await drainAccount(ground.alone, on)
    ground.pass(timings.settle)
  }
  return interrupted(ground, on, point, async () => events[event]?.(ground, on))
}

/** Neither breaking nor under embargo. */
async function publish(ground: Ground, id: string): Promise<void> {
  ground.embargoes.set(`https://news.example/${id}`, undefined)
  await save(ground, ground.alone, id)
}

/** A machine works on an account up to a point, where something else happens. */
async function interrupted(
  ground: Ground,
  accountId: string,
  point: number,
  event: () => Promise<unknown>,
) {
  const errors: string[] = []
  const machine = ground.start('one')
  void drainAccount(machine, accountId).catch((error) => errors.push(String(error)))
  let reached = true
  for (let turn = 0; turn < point && reached; turn += 1) reached = await ground.turns.next()
  await event()
  while (await ground.turns.next()) ground.pass(1)
  ground.heal('one')
  await finish(ground)
  return { reached, wrong: [...errors, ...ground.wrong, ...(await judged(ground))] }
}

it.each(['rich', 'slow', 'capped', 'timed'])(
  'at every point before a claim on %s, others may use up what there was room for',
  async (accountId) => {
    for (let point = 0; ; point += 1) {
      const ground = await openGround(1, () => 'answered')
      for (const id of ['p0', 'p1', 'p2', 'p3']) await publish(ground, id)
      const { wrong, reached } = await interrupted(ground, accountId, point, async () => {
        const due = await ground.alone.deliveries.dueOf(accountId, ground.clock.now(), 10)
        for (const { id } of due.slice(1)) await carryOut(ground.alone, id)
      })
      expect({ point, wrong }).toEqual({ point, wrong: [] })
      if (!reached) break
    }
  },
  120_000,
)

it('at every point before a claim, a person may write another text', async () => {
  for (let point = 0; ; point += 1) {
    const ground = await openGround(1, () => 'answered')
    await publish(ground, 'p0')
    const { wrong, reached } = await interrupted(ground, 'slow', point, async () => {
      const [due] = await ground.alone.deliveries.dueOf('slow', ground.clock.now(), 1)
      if (due) await ground.alone.deliveries.setText(due.id, 'In other words', ground.clock.now())
    })
    expect({ point, wrong }).toEqual({ point, wrong: [] })
    if (!reached) break
  }
})
