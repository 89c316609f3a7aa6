import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../bench/free-port.ts'
import { serveRehearsal } from '../../src/rehearsal/server.ts'
import type { Running } from '../contracts/runtime.ts'
import { start, until } from './started.ts'

/** The built program, serving from a new data folder. */
export async function startNode(
  variables: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const data = mkdtempSync(join(tmpdir(), 'posthorn-runtime-'))
  const rehearsal = await serveRehearsal({
    host: '127.0.0.1',
    port: 0,
    now: () => new Date(),
  })
  const port = await freePort()
  const token = 'a-token-for-the-runtime-suite-alone'
  const url = `http://127.0.0.1:${port}`
  const server = start('dist/posthorn.js', ['serve'], {
    PORT: `${port}`,
    POSTHORN_DATA: data,
    POSTHORN_TOKEN: token,
    POSTHORN_REHEARSAL_URL: rehearsal.url,
    ...variables,
  })
  await until(
    `the server is up: ${server.output()}`,
    () => server.output().includes('Sign in') || undefined,
  )
  return {
    url,
    token,
    rehearsalUrl: rehearsal.url,
    async tick() {
      await fetch(`${url}/api/v1/tick`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      })
    },
    async stop() {
      await server.stop()
      await rehearsal.close()
      rmSync(data, { recursive: true })
    },
  }
}
