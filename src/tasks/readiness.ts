import type { Ports } from '../ports/ports.ts'
import { STALLED, stalledSince } from './heartbeat.ts'

export type ReadyPorts = Pick<Ports, 'clock' | 'health' | 'setup' | 'log'>

/** Anybody may ask, and asking writes: so often at most, in milliseconds. */
const ASKED_EVERY = 5_000

/** What keeps this server from doing its work, in words for everybody; empty when it is ready. */
export function createReadiness(ports: ReadyPorts): () => Promise<readonly string[]> {
  let asked: { readonly at: number; readonly problems: Promise<readonly string[]> } | undefined
  return () => {
    const now = ports.clock.now().getTime()
    if (!asked || now - asked.at >= ASKED_EVERY) asked = { at: now, problems: problemsOf(ports) }
    return asked.problems
  }
}

async function problemsOf({ clock, health, setup, log }: ReadyPorts): Promise<readonly string[]> {
  const now = clock.now()
  try {
    await health.probe(now)
  } catch (error) {
    log.error({ error: String(error) }, 'the database cannot be written')
    return ['The database cannot be written.']
  }
  const marks = await health.marks()
  const stalled = stalledSince(marks, now)
  if (stalled) return [`The scheduler has not run since ${stalled.toISOString()}.`]
  const began = (await setup.origin())?.at
  const never = !marks.tick && began && now.getTime() - began.getTime() > STALLED
  return never ? ['The scheduler has never run.'] : []
}
