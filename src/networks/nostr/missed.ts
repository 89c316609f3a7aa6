import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import { json } from '../http.ts'
import { eventSchema, type NostrEvent } from './event.ts'

const kept = z.object({
  missed: z.array(z.object({ event: eventSchema, relays: z.array(z.string()) })),
})
/** An event that stands, and the relays that do not have it yet. */
export type Missed = z.output<typeof kept>['missed'][number]

/** So many are made up for, the newest. */
const MOST = 20
/** Letters that are kept of them. */
const LONGEST = 200_000
const TRIES = 3

/**
 * What single relays missed while the others took it: kept with the account, and brought to them when Posthorn speaks with them
 * next. An event is the same however often it is sent, so that nothing can stand twice.
 */
export interface MissedEvents {
  /** For this relay, oldest first. */
  of(relay: string): Promise<readonly NostrEvent[]>
  /** These relays do not have these events. */
  add(events: readonly NostrEvent[], relays: readonly string[]): Promise<void>
  /** A relay has them now, or will never take them. */
  settle(relay: string, ids: readonly string[]): Promise<void>
  /** They are not to stand anywhere any more. */
  drop(ids: readonly string[]): Promise<void>
}

export function missedEvents({ session }: NetworkIO): MissedEvents {
  const read = async () => {
    const found = await session?.read()
    const missed = kept.safeParse(json(found?.text ?? '')).data?.missed ?? []
    return { missed, version: found?.version ?? 0 }
  }
  async function change(make: (missed: readonly Missed[]) => readonly Missed[]): Promise<void> {
    for (let tries = 0; session && tries < TRIES; tries++) {
      const { missed, version } = await read()
      const next = make(missed).filter(({ relays }) => relays.length > 0)
      if (next.length === 0 && missed.length === 0) return
      if (await session.keep(JSON.stringify({ missed: bounded(next) }), version)) return
    }
  }
  return {
    async of(relay) {
      const { missed } = await read()
      return missed.filter(({ relays }) => relays.includes(relay)).map(({ event }) => event)
    },
    async add(events, relays) {
      if (relays.length === 0) return
      await change((missed) => [
        ...missed.filter(({ event }) => !events.some(({ id }) => id === event.id)),
        ...events.map((event) => ({
          event,
          relays: [
            ...new Set([
              ...(missed.find((one) => one.event.id === event.id)?.relays ?? []),
              ...relays,
            ]),
          ],
        })),
      ])
    },
    async settle(relay, ids) {
      if (ids.length === 0) return
      await change((missed) =>
        missed.map(({ event, relays }) => ({
          event,
          relays: ids.includes(event.id) ? relays.filter((one) => one !== relay) : relays,
        })),
      )
    },
    drop: (ids) => change((missed) => missed.filter(({ event }) => !ids.includes(event.id))),
  }
}

function bounded(missed: readonly Missed[]): readonly Missed[] {
  let left = LONGEST
  const newest = missed.slice(-MOST).toReversed()
  const fitting = newest.filter((one) => {
    left -= JSON.stringify(one).length
    return left > 0
  })
  return fitting.toReversed()
}
