import { afterEach, beforeEach, expect, test } from 'vitest'
import { mintId } from '../../src/clock.ts'
import { postInput } from '../../src/core/post.ts'
import type { Setup } from '../../src/core/setup.ts'
import { mastodon } from '../../src/networks/mastodon.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { SqliteFile } from '../../src/stores/sqlite.ts'
import { applyConfig } from '../../src/tasks/apply-config.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { checkAccount } from '../../src/tasks/check-accounts.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { withReason } from '../../src/tasks/waiting-reason.ts'
import { wire } from '../../src/wiring.ts'
import { migrated } from '../stores/migrated.ts'
import { setup } from '../web/stage-setup.ts'

const first = 'a secret of thirty-two characters'
const other = 'another secret of 32 characters..'
const reason =
  'The stored credentials cannot be opened with this POSTHORN_SECRET. Start with the secret they were saved under, or apply the set-up file again (posthorn apply).'

const bridge = postInput.parse({ url: 'https://news.example/bridge', title: 'The bridge' })
const live: Setup = {
  ...setup,
  accounts: setup.accounts.filter(({ id }) => id === 'desk'),
  schedules: setup.schedules.map((one) => ({ ...one, accounts: ['desk'], delay: 0 })),
}

let file: SqliteFile
let asked: string[]
beforeEach(async () => {
  file = await migrated()
  asked = []
})
afterEach(() => file.close())

const now = new Date('2026-11-23T08:00:00Z')
let minted = 0

/** Posthorn started on the same database under a secret, with a server that takes every post. */
function start(secret: string): Ports {
  const wired = wire({
    sql: file,
    secret,
    clock: {
      now: () => now,
      chance: () => 0.5,
      mint: () => mintId(now.getTime(), Uint8Array.of(...Array(15).fill(0), ++minted)),
    },
    outgoing: {
      fetch: async (input) => {
        asked.push(String(input instanceof Request ? input.url : input))
        return Response.json({ id: '1', url: 'https://social.example/@news/1' })
      },
      document: async () => ({ outcome: 'failed', reason: 'no network here' }),
    },
    queue: { enqueue: async () => {} },
    rehearsal: { fetch: () => undefined, settings: () => ({}), posts: async () => [] },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  return { ...wired, networks: [mastodon] }
}

const deliveries = async (ports: Ports) => {
  const account = await ports.setup.account('desk')
  const at = { now: ports.clock.now(), zone: 'Europe/Berlin' }
  return (await ports.deliveries.list({}, { limit: 10 })).items
    .map((delivery) => withReason(delivery, account, at))
    .map(({ state, reason }) => ({ state, reason }))
}

test('posts are saved and wait, with the reason, while the credentials cannot be opened', async () => {
  await applyConfig(start(first), live)
  asked.length = 0
  const stranger = start(other)
  await savePost(stranger, bridge)
  await drainAccount(stranger, 'desk')
  expect(await deliveries(stranger)).toEqual([
    { state: 'planned', reason: `The account is broken: ${reason}` },
  ])
  expect(await checkAccount(stranger, 'desk')).toEqual({ outcome: 'auth', reason })
  expect(asked).toEqual([])

  const again = start(first)
  await drainAccount(again, 'desk')
  expect(await deliveries(again)).toEqual([{ state: 'sent', reason: undefined }])
})

test('the set-up file applied again seals the credentials under the new secret', async () => {
  await applyConfig(start(first), live)
  const stranger = start(other)
  expect(await applyConfig(stranger, live)).toEqual([
    {
      kind: 'account',
      id: 'desk',
      action: 'update',
      changes: [{ key: 'access_token', to: '(secret)' }],
    },
  ])
  await savePost(stranger, bridge)
  await drainAccount(stranger, 'desk')
  expect(await deliveries(stranger)).toEqual([{ state: 'sent', reason: undefined }])
})
