import { InputError } from '../core/errors.ts'
import { type InventedPost, inventPosts } from '../core/invented-posts.ts'
import { DAY } from '../core/wall-clock.ts'
import type { Ports } from '../ports/ports.ts'
import { amendPosts } from './amend-post.ts'
import { drainAccount } from './carry-out.ts'
import { planAll, settleDeliveries } from './delivery-round.ts'
import { enqueueAmendments, enqueueDue } from './enqueue-due.ts'
import { publicationOf, savePost } from './save-post.ts'
import { type Simulated, simulatedPorts } from './simulated-ports.ts'
import { type Simulation, simulationOf } from './simulation-report.ts'

export type SimulatePorts = Pick<
  Ports,
  'simulation' | 'posts' | 'setup' | 'clock' | 'networks' | 'timings'
>

export interface SimulateRequest {
  readonly days: number
  /** Invented ones, beside those that there are. */
  readonly postsPerDay?: number
  /** Other numbers give other invented posts. */
  readonly seed?: number
}

/** How far a simulation has come. */
export interface SimulationProgress {
  readonly reached: Date
  /** From 0 to 1, of the time that is simulated. */
  readonly part: number
  /** How many went out until then. */
  readonly sent: number
}

type Tell = (progress: SimulationProgress) => Promise<void>

export const MOST_DAYS = 31
export const MOST_POSTS = 500
/** How long a simulation may take, in milliseconds. */
const PATIENCE = 25_000
/** Real posts that invented ones are made after. */
const MODELS = 200
const MINUTE = 60_000
/** So often it is told how far it has come, in simulated milliseconds. */
const TOLD = 30 * MINUTE

/**
 * What would go out over the next days: the real planner and the real sender work on copies, with networks that accept everything
 * and a clock that runs ahead. Nothing is sent and nothing is written.
 *
 * One at a time: it takes all that a processor has.
 *
 * @param tell is told now and then, and waited for: others get their turn meanwhile
 * @throws InputError `invalid` for more than it may do, `too-large` when it takes too long, `too-many` while another runs here
 */
export async function simulate(
  real: SimulatePorts,
  request: SimulateRequest,
  tell?: Tell,
): Promise<Simulation> {
  const began = real.clock.now().getTime()
  if (began - (running.get(real.simulation) ?? 0) < 2 * PATIENCE) {
    throw new InputError('too-many', 'A simulation is running here: try again when it is done')
  }
  running.set(real.simulation, began)
  try {
    return await simulateAlone(real, request, tell)
  } finally {
    running.delete(real.simulation)
  }
}

/** Since when: one whose request was cut off may never come to its end. */
const running = new WeakMap<object, number>()

async function simulateAlone(
  real: SimulatePorts,
  { days, postsPerDay = 0, seed = 1 }: SimulateRequest,
  tell: Tell = async () => {},
): Promise<Simulation> {
  check('days', days, 1, MOST_DAYS)
  check('posts_per_day', postsPerDay, 0, MOST_POSTS)
  const began = real.clock.now()
  const until = new Date(began.getTime() + days * DAY)
  const { home } = await publicationOf(real)
  const models = postsPerDay > 0 ? await real.posts.newest(MODELS, began) : []
  const invented = inventPosts(models, { from: began, days, perDay: postsPerDay, home, seed })
  const simulated = await simulatedPorts(real)
  const isOver = () => real.clock.now().getTime() - began.getTime() > PATIENCE
  const told = (reached: Date) =>
    tell({
      reached,
      part: (reached.getTime() - began.getTime()) / (days * DAY),
      sent: simulated.taken.length,
    })
  await run(simulated, invented, until, { isOver, told })
  return simulationOf(simulated, { from: began, until })
}

function check(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  const message = `expected a whole number from ${least} to ${most}`
  throw new InputError('invalid', `${name}: ${message}`, [{ path: name, message }])
}

/** Each minute what the scheduler does, and between two minutes what falls due, when it does. */
async function run(
  simulated: Simulated,
  invented: readonly InventedPost[],
  until: Date,
  { isOver, told }: { isOver: () => boolean; told: (reached: Date) => Promise<void> },
): Promise<void> {
  const { ports, goTo } = simulated
  const posts = [...invented]
  await tick(simulated)
  for (;;) {
    const now = ports.clock.now()
    const minute = new Date((Math.floor(now.getTime() / MINUTE) + 1) * MINUTE)
    const due = await ports.deliveries.nextDue(now)
    const moments = [minute, due ?? minute, posts[0]?.at ?? minute].map(Number)
    const next = new Date(Math.max(now.getTime(), Math.min(...moments)))
    if (next > until) return
    if (isOver()) throw tooMuch(now)
    if (now.getTime() % TOLD === 0) await told(now)
    goTo(next)
    while (posts[0] && posts[0].at <= next) await publish(simulated, posts.shift())
    await (next < minute ? look(simulated) : tick(simulated))
  }
}

const tooMuch = (reached: Date) =>
  new InputError(
    'too-large',
    `The simulation took too long, and came as far as ${reached.toISOString()}: ask for fewer days, or fewer posts a day.`,
  )

async function publish(simulated: Simulated, post: InventedPost | undefined): Promise<void> {
  if (post) await savePost(simulated.ports, post.input)
  await drain(simulated)
}

async function tick(simulated: Simulated): Promise<void> {
  const { ports } = simulated
  await settleDeliveries(ports)
  await ports.amendments.expireLeases(ports.clock.now())
  await amendPosts(ports)
  await planAll(ports)
  await enqueueDue(ports)
  await enqueueAmendments(ports)
  await drain(simulated)
}

async function look(simulated: Simulated): Promise<void> {
  await simulated.ports.deliveries.expireLeases(simulated.ports.clock.now())
  await enqueueDue(simulated.ports)
  await drain(simulated)
}

async function drain({ ports, waiting }: Simulated): Promise<void> {
  for (const account of waiting()) await drainAccount(ports, account)
}
