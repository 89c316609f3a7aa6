import { describe, expect, it } from 'vitest'
import * as networks from '../../src/networks/index.ts'
import { deliveryStore } from '../../src/stores/deliveries.ts'
import { inMemoryDeliveries } from '../../src/stores/in-memory/deliveries.ts'
import { emptyMemory } from '../../src/stores/in-memory/memory.ts'
import { inMemoryPlanning } from '../../src/stores/in-memory/planning.ts'
import { inMemoryPosts } from '../../src/stores/in-memory/posts.ts'
import { inMemorySetup } from '../../src/stores/in-memory/setup.ts'
import { planningStore } from '../../src/stores/planning.ts'
import { postStore } from '../../src/stores/posts.ts'
import { setupStore } from '../../src/stores/setup.ts'
import { pollSources } from '../../src/tasks/poll-sources.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'
import { rssOf, testIdentityReplays } from '../contracts/identity-replays.ts'
import { HOUR, SECRET, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'
import { migrated } from '../stores/migrated.ts'

testIdentityReplays('SQLite', async () => {
  const file = await migrated()
  return {
    posts: postStore(file),
    deliveries: deliveryStore(file),
    planning: planningStore(file),
    setup: setupStore(file, secretVault(SECRET), Object.values(networks)),
  }
})

testIdentityReplays('in memory', async () => {
  const memory = emptyMemory()
  return {
    posts: inMemoryPosts(memory),
    deliveries: inMemoryDeliveries(memory),
    planning: inMemoryPlanning(memory),
    setup: inMemorySetup(memory),
  }
})

describe('a source that moves', () => {
  const item = (home: string) => ({
    guid: `${home}/ferry`,
    link: `${home}/ferry`,
    title: 'The ferry stays',
    date: 'Sun, 22 Nov 2026 10:30:00 GMT',
    text: '<p>Three more winters.</p>',
  })

  it('is polled at its new address, shares nothing again, and says in the log what it recognised', async () => {
    const url = 'https://news.example/rss.xml'
    const setup = {
      ...twoAccounts,
      sources: [{ id: 'cms', type: 'feed' as const, url, every: HOUR }],
    }
    const ground = await testPorts({ setup })
    const says = (home: string, items: readonly ReturnType<typeof item>[]) => ({
      outcome: 'fetched' as const,
      url: `${home}/rss.xml`,
      bytes: rssOf(home, items),
      contentType: 'application/rss+xml',
    })
    const old = {
      ...item('https://news.example'),
      guid: 'https://news.example/old',
      link: 'https://news.example/old',
      title: 'Snow',
      date: 'Sun, 22 Nov 2026 08:00:00 GMT',
    }
    ground.documents.set(url, says('https://news.example', [old]))
    await pollSources(ground.ports)
    ground.clock.advance(HOUR)
    ground.documents.set(url, says('https://news.example', [item('https://news.example')]))
    await pollSources(ground.ports)
    const planned = await ground.ports.deliveries.list({}, { limit: 10 })
    expect(planned.items).toHaveLength(2)
    ground.clock.advance(HOUR)
    ground.documents.set(url, says('https://daily.example', [item('https://daily.example')]))
    await pollSources(ground.ports)
    expect((await ground.ports.deliveries.list({}, { limit: 10 })).items).toEqual(planned.items)
    expect(ground.logged).toContainEqual({ level: 'info', message: 'a post was recognised' })
    ground.close()
  })
})
