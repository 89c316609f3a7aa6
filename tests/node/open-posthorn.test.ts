import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openPosthorn } from '../../src/node/open-posthorn.ts'
import { setup } from '../web/stage-setup.ts'

const address = 'http://127.0.0.1:8787'

test('renders a feed that somebody waits for while it closes', async () => {
  const data = mkdtempSync(join(tmpdir(), 'posthorn-open-'))
  onTestFinished(() => rmSync(data, { recursive: true }))
  const posthorn = await openPosthorn(
    { host: '127.0.0.1', port: 8787, data, config: '', allowHosts: [], log: 'silent' },
    address,
    { sends: false },
  )
  await posthorn.ports.setup.apply(setup, new Date())
  const asked = Promise.resolve(posthorn.app.request(`${address}/rss.xml`))
  const closed = posthorn.close(asked.then(() => {}))
  expect((await asked).status).toBe(200)
  await closed
})
