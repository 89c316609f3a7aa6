import cron from 'node-cron'
import type { Ports } from '../ports/ports.ts'
import { enqueueDue } from '../tasks/enqueue-due.ts'
import { tick, watchAndTell } from '../tasks/tick.ts'
import type { WebsubRounds } from '../tasks/websub-rounds.ts'

/** How often to ask for what fell due between two ticks, in milliseconds: one indexed question. */
const LOOK_EVERY = 1_000
/** The watchdog has a timer of its own, so that it sees ticks that do not come. */
const WATCH_EVERY = 15_000

/**
 * Runs `tick` every minute, and between two ticks hands on what falls due sooner and tells subscribers what changed. None
 * is started while it still runs; a failure is logged, and the next one comes all the same.
 */
export function startScheduler(ports: Ports, websub: WebsubRounds): { stop(): Promise<void> } {
  const minute = single(() => logged(ports, 'a tick', () => tick(ports)))
  const look = single(() => logged(ports, 'looking for due deliveries', () => resume(ports)))
  const push = single(() => logged(ports, 'a WebSub round', () => websub.look()))
  const watchdog = single(() => watchAndTell(ports))
  const task = cron.schedule('* * * * *', minute.run)
  const timer = setInterval(() => {
    look.run()
    push.run()
  }, LOOK_EVERY)
  const watching = setInterval(watchdog.run, WATCH_EVERY)
  minute.run()
  return {
    async stop() {
      clearInterval(timer)
      clearInterval(watching)
      await task.destroy()
      await Promise.all([minute.done(), look.done(), push.done(), watchdog.done()])
    },
  }
}

/** What a process that died left behind is taken up as soon as its lease is over. */
async function resume(ports: Ports): Promise<void> {
  await ports.deliveries.expireLeases(ports.clock.now())
  await enqueueDue(ports)
}

function single(work: () => Promise<void>): { run: () => void; done: () => Promise<void> } {
  let running: Promise<void> | undefined
  return {
    run: () => {
      running ??= work().finally(() => {
        running = undefined
      })
    },
    done: async () => running,
  }
}

async function logged({ log }: Ports, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error({ error: String(error) }, `${what} failed; it comes again`)
  }
}
