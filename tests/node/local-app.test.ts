import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Environment } from '../../src/environment.ts'
import { openLocalApp } from '../../src/node/local-app.ts'
import { openPosthorn } from '../../src/node/open-posthorn.ts'

const address = 'http://127.0.0.1:8787'

test('says who changed something: a command beside the data, or who has POSTHORN_TOKEN', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-local-app-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const environment: Environment = {
    ...{ host: '127.0.0.1', port: 8787, data: join(folder, 'data'), config: 'posthorn.yaml' },
    ...{ allowHosts: [], log: 'silent', token: 'the-token-of-the-environment' },
  }
  const json = (name: string) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  const local = await openLocalApp(environment)
  expect((await local.request('/api/v1/tokens', json('one'))).status).toBe(201)
  await local.close()

  const served = await openPosthorn(environment, address)
  const init = json('two')
  const headers = { ...init.headers, authorization: `Bearer ${environment.token}` }
  const made = await served.app.request(`${address}/api/v1/tokens`, { ...init, headers })
  const { items } = await served.ports.audit.list({}, { limit: 9 })
  await served.close()
  expect(made.status).toBe(201)
  expect(items.map(({ actor, action }) => [actor.kind, actor.id, actor.name, action])).toEqual([
    ['machine', 'token', 'POSTHORN_TOKEN', 'add'],
    ['machine', 'machine', 'the command line', 'add'],
  ])
})
