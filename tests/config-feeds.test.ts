import { describe, expect, it, test } from 'vitest'
import { setupSchema } from '../src/config/setup-schema.ts'
import { setupToYaml } from '../src/config/setup-yaml.ts'
import { parseSetup } from '../src/config.ts'

const parse = (feeds: string) =>
  parseSetup(`publication: { title: A, home: https://a.example }\nfeeds:\n${feeds}\n`, {
    file: 'posthorn.yaml',
    environment: (name) => (name === 'PRIVATE' ? 'true' : undefined),
    networks: [],
  })
const issues = (feeds: string) => {
  const parsed = parse(feeds)
  return parsed.ok
    ? []
    : parsed.issues.map(
        ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
      )
}
const plain = { limit: 50, content: 'full', select: {} }
const text = `  members: { private: \${PRIVATE}, select: { tags: [members] } }
  old: { closes: 2026-12-31, instead: main }
  older: { closes: "2026-11-30" }`

test('feeds are private, or end, as the file says', () => {
  expect(parse(text)).toMatchObject({
    ok: true,
    setup: {
      feeds: [
        { ...plain, id: 'main' },
        { ...plain, id: 'members', private: true, select: { tags: ['members'] } },
        { ...plain, id: 'old', closes: '2026-12-31', instead: 'main' },
        { ...plain, id: 'older', closes: '2026-11-30' },
      ],
    },
  })
})

test('an exported set-up reads back as itself', () => {
  const first = parse(text)
  if (!first.ok) throw new Error('not parsed')
  const yaml = setupToYaml(first.setup, [])
  const environment = () => undefined
  expect(parseSetup(yaml, { file: 'a', environment, networks: [] })).toEqual(first)
})

describe('what cannot be is refused at its place', () => {
  it.each([
    ['  main: { private: true }', ['3:20 feeds.main.private: main is always there, for everybody']],
    ['  main: { closes: 2026-12-31 }', ['3:19 feeds.main.closes: main is always there']],
    [
      '  old: { closes: 31.12.2026 }',
      ['3:18 feeds.old.closes: expected the last day, like 2026-12-31'],
    ],
    [
      '  old: { closes: 2026-02-30 }',
      ['3:18 feeds.old.closes: expected the last day, like 2026-12-31'],
    ],
    ['  old: { instead: main }', ['3:19 feeds.old.instead: needs closes beside it: the last day']],
    [
      '  old: { closes: 2026-12-31, instead: old }',
      ['3:39 feeds.old.instead: expected another feed'],
    ],
    [
      '  old: { closes: 2026-12-31, instead: mian }',
      ['3:39 feeds.old.instead: there is no feed mian. Did you mean main?'],
    ],
    [
      '  old: { closes: 2026-12-31, instead: m }\n  m: { private: true }',
      ['3:39 feeds.old.instead: m is private: expected a feed for all'],
    ],
  ])('%s', (feeds, expected) => {
    expect(issues(feeds)).toEqual(expected)
  })
})

test('editors know the keys', () => {
  const schema = JSON.stringify(setupSchema([]))
  for (const key of ['private', 'closes', 'instead']) expect(schema).toContain(`"${key}":`)
})
