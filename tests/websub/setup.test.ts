import { expect, it } from 'vitest'
import { setupToYaml } from '../../src/config/setup-yaml.ts'
import { parseSetup } from '../../src/config.ts'

const parse = (text: string) =>
  parseSetup(text, { file: 'posthorn.yaml', environment: () => undefined, networks: [] })
const file = (publication: string, source: string) =>
  `publication: { title: A, home: https://a.example, ${publication} }\nsources:\n  cms: { type: feed, url: https://b.example/, ${source} }\n`

it('the set-up says which hubs there are, and reads back as it is written', () => {
  const parsed = parse(file('hub: false, hubs: [https://hub.example/]', 'websub: true'))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  expect(parsed.setup.publication).toMatchObject({ hub: false, hubs: ['https://hub.example/'] })
  expect(parsed.setup.sources).toEqual([
    { id: 'cms', type: 'feed', url: 'https://b.example/', every: 900_000, websub: true },
  ])
  expect(parse(setupToYaml(parsed.setup, []))).toEqual(parsed)
})

it.each([
  ['hub: maybe', 'every: 15m', '1:56 publication.hub: expected true or false'],
  ['hubs: hub.example', 'every: 15m', '1:57 publication.hubs: expected a list of addresses'],
  ['hubs: [hub.example]', 'every: 15m', '1:58 publication.hubs.0: expected an http or https URL'],
  ['hub: true', 'websub: often', '3:55 sources.cms.websub: expected true or false'],
])('%s, %s is refused', (publication, source, issue) => {
  const parsed = parse(file(publication, source))
  const issues = parsed.ok ? [] : parsed.issues
  expect(
    issues.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`),
  ).toEqual([issue])
})
