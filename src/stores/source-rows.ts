import { InputError } from '../core/errors.ts'
import type { Setup } from '../core/setup.ts'
import { isFeed, type SourceSetup } from '../core/source.ts'
import { hasCredentials, withoutCredentials } from '../core/web-address.ts'
import type { Source, SourceRecord } from '../ports/setup-store.ts'
import type { Vault } from '../ports/vault.ts'
import { eachOf, type Statement, sql } from './sql.ts'

export interface SourceRow {
  id: string
  type: string
  url: string
  poll_url: string | null
  every: number
  websub: number | null
  settings: string | null
  sealed: string | null
  etag: string | null
  last_modified: string | null
  last_read: string | null
  baselined: number
  next_poll_at: number
  failures: number
  reason: string | null
  stopped: number
}

/** What stands in the database beside the columns of polled feeds: the secrets apart, sealed, as is an address with a password. */
interface KeptSource {
  readonly settings: string | null
  readonly sealed: string | null
}

async function kept(source: SourceSetup, vault: Vault): Promise<KeptSource> {
  if (isFeed(source)) {
    const settings = source.fullText === undefined ? null : { fullText: source.fullText }
    const { url } = source
    return {
      settings: settings && JSON.stringify(settings),
      sealed: hasCredentials(url) ? await vault.seal(JSON.stringify({ url })) : null,
    }
  }
  if (source.type === 'micropub') {
    const { id: _id, type: _type, ...settings } = source
    return { settings: JSON.stringify(settings), sealed: null }
  }
  const { id: _id, type: _type, secret, token, ...settings } = source
  const secrets = { ...(secret !== undefined && { secret }), ...(token !== undefined && { token }) }
  return { settings: JSON.stringify(settings), sealed: await vault.seal(JSON.stringify(secrets)) }
}

/** Another address is another source: it is baselined anew. The secrets of one that is taken out are forgotten. */
export async function sourceStatements(
  { sources }: Setup,
  vault: Vault,
  now: Date,
): Promise<Statement[]> {
  const rows = await Promise.all(
    sources.map(async (source) => ({ source, ...(await kept(source, vault)) })),
  )
  return [
    sql`update sources set removed = 1, sealed = null where id not in (${eachOf(sources.map(({ id }) => id))})`,
    ...rows.map(({ source, settings, sealed }, position) => {
      const { url: whole, every, websub } = isFeed(source) ? source : { url: '', every: 0 }
      const url = withoutCredentials(whole)
      // Before passwords were sealed, they stood in the address.
      const same = sql`sources.url in (${url}, ${whole})`
      return sql`insert into sources
          (id, type, url, every, websub, settings, sealed, baselined, next_poll_at, failures, stopped, removed, position)
        values (${source.id}, ${source.type}, ${url}, ${every}, ${websub === undefined ? null : Number(websub)},
          ${settings}, ${sealed}, 0, ${now.getTime()}, 0, 0, 0, ${position})
        on conflict (id) do update set type = excluded.type, every = excluded.every,
          websub = excluded.websub, settings = excluded.settings, sealed = excluded.sealed, position = excluded.position,
          url = excluded.url, removed = 0, stopped = 0, next_poll_at = excluded.next_poll_at,
          baselined = case when ${same} then sources.baselined else 0 end,
          poll_url = case when ${same} then sources.poll_url end,
          last_read = null,
          etag = case when ${same} then sources.etag end,
          last_modified = case when ${same} then sources.last_modified end`
    }),
  ]
}

/** A source with its secrets opened; `locked` when they cannot be. */
export async function sourceOf(row: SourceRow, vault: Vault): Promise<Source> {
  if (row.sealed === null) return { ...setupOf(row), ...recordOf(row) }
  try {
    const secrets = JSON.parse(await vault.open(row.sealed))
    return { ...setupOf(row), ...secrets, ...recordOf(row) }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { ...setupOf(row), ...recordOf(row), locked: true, reason: error.message }
  }
}

function setupOf(row: SourceRow): SourceSetup {
  const settings = row.settings === null ? {} : JSON.parse(row.settings)
  if (row.type !== 'feed') return { id: row.id, type: row.type, ...settings }
  return {
    ...{ id: row.id, type: 'feed', url: row.url, every: row.every, ...settings },
    ...(row.websub !== null && { websub: row.websub === 1 }),
  }
}

const recordOf = (row: SourceRow): SourceRecord => ({
  ...(row.poll_url !== null && { pollUrl: row.poll_url }),
  ...(row.etag !== null && { etag: row.etag }),
  ...(row.last_modified !== null && { lastModified: row.last_modified }),
  ...(row.last_read !== null && { lastRead: row.last_read }),
  baselined: row.baselined === 1,
  nextPollAt: new Date(row.next_poll_at),
  failures: row.failures,
  ...(row.reason !== null && { reason: row.reason }),
  stopped: row.stopped === 1,
})

/** What the operator set, without what happened since. */
export function sourceSetup(source: Source): SourceSetup {
  const {
    pollUrl: _pollUrl,
    etag: _etag,
    lastModified: _lastModified,
    lastRead: _lastRead,
    baselined: _baselined,
    nextPollAt: _nextPollAt,
    failures: _failures,
    reason: _reason,
    stopped: _stopped,
    locked: _locked,
    ...setup
  } = source
  return setup
}
