import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../bench/free-port.ts'
import type { Running } from '../contracts/runtime.ts'
import { start, until } from './started.ts'

/** The Worker in workerd, with a D1 of its own. */
export async function startWorkerd(
  variables: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const data = mkdtempSync(join(tmpdir(), 'posthorn-workerd-'))
  const [port, rehearsalPort] = [await freePort(), await freePort()]
  const token = 'a-token-for-the-runtime-suite-alone'
  const url = `http://127.0.0.1:${port}`
  const worker = start('node', ['scripts/dev-worker.mjs'], {
    PORT: `${port}`,
    REHEARSAL_PORT: `${rehearsalPort}`,
    POSTHORN_DATA: data,
    POSTHORN_TOKEN: token,
    ...variables,
  })
  const answers = async () => {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    return answer?.ok || undefined
  }
  await until('workerd answers', answers, { within: 80_000, every: 250 }).catch(
    (error: unknown) => {
      throw new Error(`${error}\n${worker.output()}`)
    },
  )
  return {
    url,
    token,
    rehearsalUrl: `http://127.0.0.1:${rehearsalPort}`,
    /** As the Cron Trigger does. */
    async tick() {
      await fetch(`${url}/cdn-cgi/handler/scheduled`)
    },
    async stop() {
      await worker.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
