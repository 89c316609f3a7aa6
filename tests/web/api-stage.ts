import { compress } from '../../src/caches/compress.ts'
import { inMemoryFeedCache } from '../../src/caches/in-memory.ts'
import { contentHash } from '../../src/core/content-hash.ts'
import { feedFormats } from '../../src/feeds/formats.ts'
import type { FeedFormat } from '../../src/ports/feed-format.ts'
import { setupFile } from '../../src/setup-file.ts'
import { loadFeed } from '../../src/tasks/load-feed.ts'
import { createFeedServing } from '../../src/tasks/render-feed.ts'
import { createApp } from '../../src/web/app.tsx'
import type { AppDeps } from '../../src/web/app-deps.ts'
import { assetFile, openStage, publicUrl } from './stage.ts'

export const TOKEN = 'a-token-of-the-test'

/** The whole app over stores in memory and rehearsal networks. `api` sends a right token and reads JSON. */
export async function openApi(
  over: Partial<AppDeps> & { formats?: readonly FeedFormat[] } = {},
  token: string | null = TOKEN,
) {
  const { formats = feedFormats, ...deps } = over
  const stage = await openStage()
  const { ports } = stage
  const { feed } = createFeedServing({
    formats,
    cache: inMemoryFeedCache(),
    changes: ports.changes,
    load: (feedId) => loadFeed(ports, publicUrl, feedId),
    compress,
    hash: contentHash,
    quarantine: ports.quarantine,
    clock: ports.clock,
    log: ports.log,
  })
  const variables = { MASTO_TOKEN: 'mt-from-the-environment' }
  const app = createApp({
    ports,
    feed,
    setupFile: setupFile(variables, () => ''),
    publicUrl,
    ...(token !== null && { token }),
    version: '1.2.3',
    assets: assetFile,
    ready: async () => [],
    ...deps,
  })
  const send = (method: string, path: string, body?: unknown, headers: Headers = {}) =>
    app.request(`/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  return {
    ...stage,
    app,
    /** Sends what is due on an account. */
    deliver: stage.send,
    send,
    /** Status and parsed body. */
    async api(method: string, path: string, body?: unknown, headers: Headers = {}) {
      const answer = await send(method, path, body, headers)
      const text = await answer.text()
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
    },
  }
}
export type ApiStage = Awaited<ReturnType<typeof openApi>>

type Headers = Readonly<Record<string, string>>
