import { dayIn } from '../core/calendar-day.ts'
import { type ReaderAgent, readerAgent } from '../core/reader-agents.ts'
import type { RenderedFeed } from '../ports/feed-cache.ts'
import type { Ports } from '../ports/ports.ts'
import {
  addCounts,
  addLegacy,
  countsOf,
  emptyTallies,
  lineOf,
  newerPost,
  noteFigure,
  tallyOf,
} from './reader-tallies.ts'

/**
 * Counts what readers do, in memory, so that their requests wait for nothing. A User-Agent is reduced at once to the name of
 * the reader and its id of the feed; who asks from where is not looked at.
 */
export interface ReaderCounter {
  /** A feed was served; `status` is 200, 226 or 304. */
  served(key: string, feed: RenderedFeed, status: number, userAgent: string | undefined): void
  /** A feed address of a former system was asked for. */
  servedLegacy(path: string, userAgent: string | undefined): void
  /** How many requests were counted since counts were last kept. */
  waiting(): number
  /** Keeps what was counted. Never fails: what could not be kept is kept with the next. */
  keep(): Promise<void>
}

interface CounterPorts extends Pick<Ports, 'clock' | 'log'> {
  readonly readers: Pick<Ports['readers'], 'add'>
  readonly setup: Pick<Ports['setup'], 'publication'>
}

export function createReaderCounter({ readers, setup, clock, log }: CounterPorts): ReaderCounter {
  let tallies = emptyTallies()
  let waiting = 0
  const agents = agentMemory()

  return {
    served(key, feed, status, userAgent) {
      // A page of an archive is read once: that is no poll.
      const line = feed.sealed ? undefined : lineOf(tallies, key)
      if (!line) return
      const { reader, source, subscribers } = agents.of(userAgent)
      const tally = tallyOf(line, reader)
      tally.polls += 1
      if (status === 304) tally.notModified += 1
      if (status === 226) tally.deltas += 1
      if (tally.newest !== feed.newest) tally.newest = newerPost(tally.newest, feed.newest)
      if (subscribers !== undefined) noteFigure(tally, source, subscribers)
      waiting += 1
    },
    servedLegacy(path, userAgent) {
      addLegacy(tallies, path, agents.of(userAgent).reader, 1)
      waiting += 1
    },
    waiting: () => waiting,
    async keep() {
      if (waiting === 0) return
      const [counts, requests] = [countsOf(tallies), waiting]
      tallies = emptyTallies()
      waiting = 0
      agents.forget()
      try {
        const zone = (await setup.publication())?.timezone ?? 'UTC'
        await readers.add(dayIn(clock.now(), zone), counts)
      } catch (error) {
        addCounts(tallies, counts)
        waiting += requests
        log.warn({ error: String(error) }, 'counts of readers not kept; they are with the next')
      }
    },
  }
}

/** The same programs ask all the time. Browsers are many and seldom the same: those are read anew. */
const FIELDS = 500

function agentMemory() {
  const agents = new Map<string, ReaderAgent>()
  return {
    of(userAgent: string | undefined): ReaderAgent {
      if (userAgent === undefined) return readerAgent(undefined)
      const known = agents.get(userAgent)
      if (known) return known
      const agent = readerAgent(userAgent)
      if (agents.size < FIELDS && agent.reader !== 'people') agents.set(userAgent, agent)
      return agent
    },
    forget: () => agents.clear(),
  }
}
