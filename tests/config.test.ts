import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { setupSchema } from '../src/config/setup-schema.ts'
import { parseSetup } from '../src/config.ts'
import { mastodon } from '../src/networks/mastodon.ts'
import { x } from '../src/networks/x.ts'
import { allNetworks } from '../src/wiring.ts'

const variables: Readonly<Record<string, string>> = {
  TOKEN: 'mt-1:{odd},"value"#here',
  LIMIT: '20',
  REHEARSE: 'true',
}
const networks = [mastodon, x]
const parse = (text: string) =>
  parseSetup(text, {
    file: 'posthorn.yaml',
    environment: (name) => variables[name],
    networks,
  })

const start = 'publication: { title: A, home: https://a.example }\n'

test('reads the smallest set-up, with every default', () => {
  expect(parse(start)).toEqual({
    ok: true,
    setup: {
      publication: {
        title: 'A',
        home: 'https://a.example',
        language: 'en',
        timezone: 'UTC',
        legacyFeedPaths: [],
      },
      feeds: [{ id: 'main', limit: 50, content: 'full', select: {} }],
      sources: [],
      accounts: [],
      templates: {},
      schedules: [],
    },
  })
})

test('reads every key', () => {
  const text = `publication:
  title: A
  home: https://a.example
  description: About a
  language: de-AT
  timezone: Europe/Vienna
  logo: https://a.example/logo.png
  legacy_feed_paths: [/feed/]
feeds:
  politics: { title: Politics, select: { tags: [politics], not: [sponsored] }, limit: \${LIMIT}, content: summary }
  everything:
sources:
  cms: { type: feed, url: https://a.example/index.xml, every: 1h }
  slow: { type: feed, url: https://b.example/index.xml }
accounts:
  masto: { network: mastodon, server: https://m.example, access_token: \${TOKEN}, spacing: 10m, when_unknown: resend, template: short }
  x: { network: x, rehearsal: \${REHEARSE}, monthly_budget: 50 }
templates:
  short: "{{ post.title }}\\n{{ post.url }}"
schedules:
  news: { accounts: [x, masto, x], select: { section: news }, when: at_once, delay: 2m, shelf_life: 6h, check_page: false, template: short }
`
  expect(parse(text)).toEqual({
    ok: true,
    setup: {
      publication: {
        title: 'A',
        home: 'https://a.example',
        description: 'About a',
        language: 'de-AT',
        timezone: 'Europe/Vienna',
        logo: 'https://a.example/logo.png',
        legacyFeedPaths: ['/feed/'],
      },
      feeds: [
        { id: 'main', limit: 50, content: 'full', select: {} },
        {
          id: 'politics',
          title: 'Politics',
          limit: 20,
          content: 'summary',
          select: { tags: ['politics'], not: ['sponsored'] },
        },
        { id: 'everything', limit: 50, content: 'full', select: {} },
      ],
      sources: [
        { id: 'cms', type: 'feed', url: 'https://a.example/index.xml', every: 3_600_000 },
        { id: 'slow', type: 'feed', url: 'https://b.example/index.xml', every: 900_000 },
      ],
      accounts: [
        {
          id: 'masto',
          network: 'mastodon',
          settings: { server: 'https://m.example', access_token: 'mt-1:{odd},"value"#here' },
          rehearsal: false,
          template: 'short',
          spacing: 600_000,
          links: 'always',
          corrections: 'auto',
          whenUnknown: 'resend',
        },
        {
          id: 'x',
          network: 'x',
          settings: {},
          rehearsal: true,
          monthlyBudget: 50,
          links: 'always',
          corrections: 'auto',
          whenUnknown: 'ask',
        },
      ],
      templates: { short: '{{ post.title }}\n{{ post.url }}' },
      schedules: [
        {
          id: 'news',
          accounts: ['x', 'masto'],
          select: { section: 'news' },
          when: { kind: 'at_once' },
          approve: false,
          checkPage: false,
          delay: 120_000,
          shelfLife: 21_600_000,
          template: 'short',
        },
      ],
    },
  })
})

test('reads JSON', () => {
  expect(parse('{"publication": {"title": "A", "home": "https://a.example"}}')).toEqual(
    parse(start),
  )
})

test.each([
  [`\${LIMIT}`, '20'],
  [`"a \${LIMIT} b \${TOKEN}"`, 'a 20 b mt-1:{odd},"value"#here'],
  [`\${NOPE:-a, b: c}`, 'a, b: c'],
  [`\${NOPE:-}`, ''],
  [`$\${LIMIT}`, `\${LIMIT}`],
  [`a$LIMIT \${} \${1}`, `a$LIMIT \${} \${1}`],
  [`'it''s \${LIMIT}'`, "it's 20"],
])('the value %s becomes %j', (value, expected) => {
  const parsed = parse(
    `publication: { title: A, home: https://a.example, description: ! ${value} }`,
  )
  const block = parse(
    `publication:\n  title: A\n  home: https://a.example\n  description: ${value}`,
  )
  expect(block.ok && block.setup.publication.description).toBe(expected)
  if (!value.includes('{}'))
    expect(parsed.ok && parsed.setup.publication.description).toBe(expected)
})

test('the sample set-up is right as it is', () => {
  const text = readFileSync(new URL('../config/posthorn.yaml', import.meta.url), 'utf8')
  expect(parse(text)).toMatchObject({ ok: true })
})

test('the JSON Schema beside the sample is the one of this version', () => {
  const text = readFileSync(new URL('../config/posthorn.schema.json', import.meta.url), 'utf8')
  expect(JSON.parse(text), 'npm run build writes it').toEqual(setupSchema(allNetworks))
})
