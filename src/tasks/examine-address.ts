import type { Ports } from '../ports/ports.ts'
import type { Examined } from './examine.ts'

const PATIENCE = 5_000
const check = 'public URL'
const ADVICE = 'Set POSTHORN_PUBLIC_URL to the https address that readers use.'
const PROXY =
  'A proxy in front must pass every path, the headers Host, X-Forwarded-For, If-None-Match and Range, and answers with their ETag as they are: see docs/operating.md.'

/** Whether readers reach this server where feeds say it is, and everything that they need comes through. */
export async function examineAddress(
  ports: Pick<Ports, 'setup' | 'outgoing'>,
  publicUrl: string,
): Promise<Examined[]> {
  const { hostname, protocol } = new URL(publicUrl)
  const isLocal = /^(?:localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(hostname)
  const isLive = (await ports.setup.accounts()).some(({ rehearsal }) => !rehearsal)
  if (isLocal && isLive) {
    const message = `Accounts are live, and feeds call this server ${publicUrl}, which no reader reaches.`
    return [{ check, state: 'wrong', message, advice: ADVICE }]
  }
  if (isLocal) return [{ check, state: 'ok', message: publicUrl }]
  const reached = await reach(ports.outgoing.fetch, publicUrl)
  if (reached) return [reached]
  return protocol === 'http:'
    ? [{ check, state: 'warning', message: `${publicUrl} is not https.`, advice: ADVICE }]
    : [{ check, state: 'ok', message: `${publicUrl} leads here.` }]
}

/** What does not come through; undefined when all does. */
async function reach(fetch: typeof globalThis.fetch, base: string): Promise<Examined | undefined> {
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(base + path, { headers, signal: AbortSignal.timeout(PATIENCE) })
  try {
    const health = await ask('/healthz')
    const text = (await health.text()).slice(0, 200)
    if (health.status >= 300 && health.status < 400) {
      const to = health.headers.get('location') ?? 'elsewhere'
      const message = `${base} redirects to ${to}: feeds must call this server what it is.`
      return { check, state: 'wrong', message, advice: ADVICE }
    }
    if (!health.ok || !text.includes('"status"')) {
      const message = `${base}/healthz answers ${health.status}, and not as Posthorn does.`
      return { check, state: 'wrong', message, advice: PROXY }
    }
    return await revalidates(ask, base)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `${base} could not be reached from here: ${why}.`
    const advice = `Does the server run, and does the name lead to it? ${PROXY}`
    return { check, state: 'warning', message, advice }
  }
}

async function revalidates(
  ask: (path: string, headers?: Record<string, string>) => Promise<Response>,
  base: string,
): Promise<Examined | undefined> {
  const feed = await ask('/rss.xml')
  await feed.body?.cancel()
  const etag = feed.headers.get('etag')
  const again = etag === null ? undefined : await ask('/rss.xml', { 'if-none-match': etag })
  await again?.body?.cancel()
  if (again?.status === 304) return undefined
  const what = etag === null ? 'comes without its ETag' : 'is sent whole though nothing changed'
  const message = `${base}/rss.xml ${what}: each reader costs its whole size, each time.`
  return { check, state: 'warning', message, advice: PROXY }
}
