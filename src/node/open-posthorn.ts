import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../clock.ts'
import { machine } from '../core/permissions.ts'
import { type Environment, forgetAuthVariables, processVariables } from '../environment.ts'
import { sharpFitter } from '../images/sharp.ts'
import { emailNotifier } from '../notifiers/email.ts'
import { nodeOutgoing } from '../outgoing/node.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ports } from '../ports/ports.ts'
import { patient, type Timings } from '../ports/timings.ts'
import { type InProcessQueue, inProcessQueue } from '../queues/in-process.ts'
import { setupFile } from '../setup-file.ts'
import { keptReads } from '../stores/kept-reads.ts'
import { migrate } from '../stores/migrate.ts'
import { sqlite } from '../stores/sqlite.ts'
import { watchChanges } from '../stores/watched-changes.ts'
import { drainAccount } from '../tasks/carry-out.ts'
import { createReaderCounter } from '../tasks/count-readers.ts'
import { createReadiness } from '../tasks/readiness.ts'
import { createWebsubRounds, type WebsubRounds } from '../tasks/websub-rounds.ts'
import { createApp } from '../web/app.tsx'
import type { SetupFile } from '../web/app-deps.ts'
import { type KeptFeeds, keptFeeds } from '../web/public/kept-feeds.ts'
import { outgoingSettings, serveFeeds, wire } from '../wiring.ts'
import { assetFolder } from './asset-folder.ts'
import { openDataFolder } from './data-folder.ts'
import { examineFolder } from './examine-folder.ts'
import { jsonLog } from './json-log.ts'
import { openRehearsal } from './rehearsal.ts'
import { renderingThread } from './rendering-thread.ts'
import { version } from './version.ts'

export interface Posthorn {
  readonly ports: Ports
  readonly app: ReturnType<typeof createApp>
  /** What the app need not be asked for. */
  readonly keptFeeds: KeptFeeds
  readonly setupFile: SetupFile
  readonly queue: InProcessQueue
  readonly websub: WebsubRounds
  /** The migrations that were applied now. */
  readonly migrated: readonly string[]
  /** @param answered until then, the answers under way have all they need */
  close(answered?: Promise<void>): Promise<void>
}

/** How often to look for what another process wrote, in milliseconds. */
const LOOK_EVERY = 500
/** How often to keep what readers did, in milliseconds: what a crash loses of it. */
const KEEP_EVERY = 60_000

/**
 * Posthorn over the local data folder, ready to answer requests; nothing is scheduled yet.
 *
 * @param options.sends false: what falls due is left for the process that serves
 * @throws InputError that names the folder or file when it cannot be opened
 */
export async function openPosthorn(
  environment: Environment,
  publicUrl: string,
  {
    timings = patient,
    sends = true,
    clock = systemClock,
  }: { timings?: Timings; sends?: boolean; clock?: Clock } = {},
): Promise<Posthorn> {
  forgetAuthVariables()
  const folder = openDataFolder(environment)
  const database = sqlite(folder.database)
  const migrated = await migrate(database)
  const watched = watchChanges(database, clock)
  // A command tells what it did itself: only what went wrong comes beside it.
  const log = jsonLog(sends || environment.log !== 'info' ? environment.log : 'warn')
  const outgoing = nodeOutgoing(outgoingSettings(environment, version, timings))
  const queue: InProcessQueue = inProcessQueue(
    async (accountId, turn) =>
      sends &&
      drainAccount(sending, accountId, { turn }).catch((error: unknown) =>
        log.error({ account: accountId, error: String(error) }, 'sending stopped; it goes on soon'),
      ),
  )
  const ports: Ports = {
    ...wire({
      sql: watched.sql,
      secret: folder.secret,
      outgoing,
      imageFitter: sharpFitter,
      queue,
      log,
      clock,
      timings,
      publicUrl,
      notifiers: [emailNotifier(publicUrl)],
      rehearsal: openRehearsal(folder.rehearsal, environment.rehearsalUrl, clock.now),
    }),
    changes: watched.changes,
  }
  const sending = { ...ports, ...keptReads(ports, watched.changes) }
  const rendering = renderingThread()
  const feeds = serveFeeds(ports, publicUrl, rendering)
  const readers = createReaderCounter(ports)
  const setup = setupFile(processVariables(), (path) => readFileSync(path, 'utf8'))
  const app = createApp({
    ports,
    feed: feeds.feed,
    atOnce: feeds.atOnce,
    since: feeds.since,
    // Commands that open the data folder read feeds too: they are no readers.
    ...(sends && { readers }),
    setupFile: setup,
    publicUrl,
    ...(environment.token !== undefined && { token: environment.token }),
    // A command has made it up, to ask with.
    ...(!sends && { tokenHolder: machine }),
    version,
    // Beside the built program.
    assets: assetFolder(fileURLToPath(new URL('./assets', import.meta.url))),
    ready: createReadiness(ports),
    surroundings: async () => examineFolder(environment.data, folder.database, database),
  })
  const websub = createWebsubRounds({
    ...ports,
    publicUrl,
    feedsAt: (address) => (address === publicUrl ? feeds.feed : undefined),
  })
  const looking = setInterval(watched.look, LOOK_EVERY)
  looking.unref()
  const keeping = setInterval(() => void readers.keep(), KEEP_EVERY)
  keeping.unref()
  return {
    ports,
    app,
    keptFeeds: keptFeeds({ atOnce: feeds.atOnce, readers }),
    setupFile: setup,
    queue,
    websub,
    migrated,
    async close(answered) {
      clearInterval(looking)
      clearInterval(keeping)
      await Promise.all([queue.stop(), websub.stop(), answered])
      await Promise.all([rendering.close(), outgoing.close()])
      await readers.keep()
      database.close()
    },
  }
}
