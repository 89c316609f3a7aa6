import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseSetup } from '../../src/config.ts'
import { mastodon } from '../../src/networks/mastodon.ts'
import { firstStart } from '../../src/tasks/first-start.ts'
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
      apply: async (given: unknown) => void applied.push(given),
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
