import type { Hono } from 'hono'
import type { FeedMemory } from '../caches/in-memory.ts'
import type { Ports } from '../ports/ports.ts'
import type { ReaderCounter } from '../tasks/count-readers.ts'
import type { FeedServing } from '../tasks/serve-feeds.ts'
import type { WebsubRounds } from '../tasks/websub-rounds.ts'
import type { Bindings } from './bindings.ts'

/** All of Posthorn but the answers to feed readers: opened when it is first needed. */
export interface Edge {
  readonly ports: Ports
  /** The app as it answers under an origin: what its feeds call themselves, unless POSTHORN_PUBLIC_URL says. */
  app(origin: string): Pick<Hono, 'fetch'>
  /** Feeds as the database has them, by the address that they are served under. */
  feedsAt(publicUrl: string): FeedServing
  /** For one invocation: requests of one may not be waited for in another. */
  websub(): WebsubRounds
}

/** What stands before it and goes on without it. */
export interface Front {
  /** Where the feeds of an address are kept in this isolate. */
  memoryAt(publicUrl: string): FeedMemory
  readonly readers: ReaderCounter
  /** Something that feeds may show was written. */
  changed(): void
}

export type OpenEdge = (bindings: Bindings, front: Front) => Promise<Edge>
