import type { FeedFormat } from '../../src/ports/feed-format.ts'
import { setupFile } from '../../src/setup-file.ts'
import { createApp } from '../../src/web/app.tsx'
import type { AppDeps } from '../../src/web/app-deps.ts'
import { serveFeeds } from '../../src/wiring.ts'
import { assetFile, openStage, publicUrl } from './stage.ts'

export const TOKEN = 'a-token-of-the-test'

/** The whole app over stores in memory and rehearsal networks. `api` sends a right token and reads JSON. */
export async function openApi(
  over: Partial<AppDeps> & { formats?: readonly FeedFormat[] } = {},
  token: string | null = TOKEN,
) {
  const { formats, ...deps } = over
  const stage = await openStage()
  const { ports } = stage
  const { feed, since } = serveFeeds(ports, publicUrl, { ...(formats && { formats }) })
  const variables = { MASTO_TOKEN: 'mt-from-the-environment' }
  const app = createApp({
    ports,
    feed,
    since,
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
