import cron from 'node-cron'
import type { Ports } from '../ports/ports.ts'
import { enqueueDue } from '../tasks/enqueue-due.ts'
import { tick, watchAndTell } from '../tasks/tick.ts'
import type { WebsubRounds } from '../tasks/websub-rounds.ts'
import { startDueTimer } from './due-timer.ts'

/** How often to tell subscribers what changed, in milliseconds. */
const PUSH_EVERY = 1_000
/** The watchdog has a timer of its own, so that it sees ticks that do not come. */
const WATCH_EVERY = 15_000

/**
 * Runs `tick` every minute, and between two ticks hands on what falls due, when it does, and tells subscribers what changed.
 * None is started while it still runs; a failure is logged, and the next one comes all the same.
 */
export function startScheduler(ports: Ports, websub: WebsubRounds): { stop(): Promise<void> } {
  let isStopping = false
  const minute = single(() => logged(ports, 'a tick', () => tick(ports, () => isStopping)))
  const push = single(() => logged(ports, 'a WebSub round', () => websub.look()))
  const watchdog = single(() => watchAndTell(ports))
  const task = cron.schedule('* * * * *', minute.run)
  const due = startDueTimer({
    now: ports.clock.now,
    look: () => logged(ports, 'looking for due deliveries', () => resume(ports)),
    nextDue: () => nextDue(ports),
    after(milliseconds, then) {
      const timer = setTimeout(then, milliseconds)
      return () => clearTimeout(timer)
    },
  })
  const pushing = setInterval(push.run, PUSH_EVERY)
  const watching = setInterval(watchdog.run, WATCH_EVERY)
  minute.run()
  return {
    async stop() {
      isStopping = true
      clearInterval(pushing)
      clearInterval(watching)
      await task.destroy()
      await Promise.all([minute.done(), due.stop(), push.done(), watchdog.done()])
    },
  }
}

/** What a process that died left behind is taken up as soon as its lease is over. */
async function resume(ports: Ports): Promise<void> {
  await ports.deliveries.expireLeases(ports.clock.now())
  await enqueueDue(ports)
}

async function nextDue(ports: Ports): Promise<Date | undefined> {
  let next: Date | undefined
  await logged(ports, 'asking what falls due next', async () => {
    next = await ports.deliveries.nextDue(ports.clock.now())
  })
  return next
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
