import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseSetup } from '../../src/config.ts'
import { mastodon } from '../../src/networks/mastodon.ts'
import { firstStart } from '../../src/tasks/first-start.ts'
import { testPorts } from '../fakes/in-memory-ports.ts'
import { openStage, type Stage } from '../web/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
})
afterEach(() => stage.close())

const parser = {
  parse: (text: string, file: string) =>
    parseSetup(text, { file, environment: () => undefined, networks: [mastodon] }),
}

test.each([
  ['', 'set-up.yaml:1:1: expected a set-up: at least publication, with its title and home'],
  [
    'publication:\n  titel: A\n  home: news',
    'set-up.yaml:1:1: publication.title: is missing: expected string\n' +
      'set-up.yaml:2:3: publication.titel: is not a key here. Did you mean title?\n' +
      'set-up.yaml:3:9: publication.home: expected an http or https URL',
  ],
])(
  'tells everything that is wrong with the set-up file, and applies nothing: %j',
  async (text, said) => {
    const applied: unknown[] = []
    const setup = {
      ...stage.ports.setup,
      publication: async () => undefined,
      apply: async (given: unknown) => applied.push(given) > 0,
    }
    const starting = firstStart(
      { ...stage.ports, setup },
      parser,
      { file: 'set-up.yaml', text },
      () => Promise.resolve([]),
    )
    await expect(starting).rejects.toMatchObject({ code: 'invalid', message: said })
    expect(applied).toEqual([])
  },
)

const setupText = (account: string) =>
  `publication: { title: A, home: https://news.example, language: en, timezone: UTC }
accounts: { masto: { network: mastodon, ${account} } }
schedules: { news: { accounts: [masto], when: at_once } }`
const sample = (path: string) => ({ url: `https://${path}`, title: `At ${path}` })

test.each([
  ['rehearsal: true', ['At news.example/b', 'At news.example/a'], 2],
  ['server: https://masto.example, access_token: real', [], 0],
])(
  'takes its own sample posts, a second apart, where all accounts rehearse: %s',
  async (account, titles, planned) => {
    const empty = await testPorts({ setup: 'none' })
    const samples = async () => ['news.example/a', 'other.example/x', 'news.example/b'].map(sample)
    const text = setupText(account)
    expect(await firstStart(empty.ports, parser, { file: 'f.yaml', text }, samples)).toBe(true)
    const { items } = await empty.ports.posts.list({ limit: 10 })
    expect(items.map(({ title }) => title)).toEqual(titles)
    expect(new Set(items.map(({ updatedAt }) => updatedAt.getTime())).size).toBe(titles.length)
    expect((await empty.ports.deliveries.counts()).planned ?? 0).toBe(planned)
    expect(await firstStart(empty.ports, parser, { file: 'f.yaml', text }, samples)).toBe(false)
  },
)
