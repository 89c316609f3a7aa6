import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openRehearsal } from '../../src/node/rehearsal.ts'
import { allNetworks } from '../../src/wiring.ts'

test('accounts speak to networks that are loaded at the first word, and keep what they accept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-rehearsal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const journal = join(folder, 'rehearsal.jsonl')
  const now = () => new Date('2026-03-01T12:00:00Z')
  const rehearsal = openRehearsal(journal, undefined, now)
  const token = String(rehearsal.settings('mastodon').access_token)
  const answer = await rehearsal.fetch('mastodon')?.('https://m.example/api/v1/statuses', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ status: 'The bridge opens' }),
  })
  expect(answer?.status).toBe(200)
  const socket = await rehearsal.socket?.('nostr')?.('wss://relay.example')
  expect(await socket?.receive()).toBe('["AUTH","rehearsal-1"]')
  socket?.close()
  const posts = [expect.objectContaining({ network: 'mastodon', text: 'The bridge opens' })]
  expect(await rehearsal.posts()).toEqual(posts)
  expect(await openRehearsal(journal, undefined, now).posts()).toEqual(posts)
  expect(readFileSync(journal, 'utf8')).toContain('The bridge opens')
})

test('knows a network without loading it', () => {
  const rehearsal = openRehearsal('nowhere/rehearsal.jsonl', undefined, () => new Date())
  const ids = [...allNetworks.map(({ id }) => id), 'fax']
  const known = ids.filter((id) => rehearsal.fetch(id) && rehearsal.socket?.(id))
  expect(known).toEqual(ids.slice(0, -1))
  expect(rehearsal.settings('fax')).toEqual({})
})
