import fc from 'fast-check'
import { expect, test } from 'vitest'
import { secretName, setupToYaml } from '../src/config/setup-yaml.ts'
import { parseSetup } from '../src/config.ts'
import type { Setup } from '../src/core/setup.ts'
import { mastodon } from '../src/networks/mastodon.ts'
import { x } from '../src/networks/x.ts'

const networks = [mastodon, x]

const setup: Setup = {
  publication: {
    title: 'The Daily Example',
    home: 'https://news.example',
    language: 'en',
    timezone: 'Europe/Berlin',
    legacyFeedPaths: ['/feed/'],
  },
  feeds: [{ id: 'main', limit: 20, content: 'summary', select: { tags: ['politics'] } }],
  sources: [
    { id: 'cms', type: 'feed', url: 'https://news.example/rss', every: 900_000, fullText: true },
    { id: 'ghost', type: 'ghost', secret: 'a-very-secret-of-ghost' },
    {
      ...{ id: 'desk', type: 'webhook', token: 'a-very-secret-token' },
      map: { title: 'data.{odd}', url: 'https://news.example/{data.slug}', event: 'type' },
      events: { ignored: ['seen'], deleted: ['gone', 'spiked'] },
      base: 'https://cms.example',
    },
    {
      ...{ id: 'apps', type: 'micropub', url: 'https://news.example/notes/{slug}' },
      ...{ tokenEndpoint: 'https://tokens.example/', me: 'https://news.example/' },
    },
  ],
  accounts: [
    {
      id: 'masto-2',
      network: 'mastodon',
      settings: { server: 'https://m.example', access_token: 'very-secret' },
      rehearsal: false,
      template: 'short',
      monthlyBudget: 5,
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
      links: 'always',
      corrections: 'auto',
      whenUnknown: 'ask',
    },
  ],
  templates: { short: '{{ post.title }}\n{{ post.url }}' },
  schedules: [
    {
      id: 'news',
      accounts: ['x'],
      select: {},
      when: { kind: 'at_once' },
      approve: false,
      checkPage: false,
      delay: 90_000,
      shelfLife: 21_600_000,
      template: 'short',
    },
  ],
}

test('writes a set-up without its secrets', () => {
  expect(setupToYaml(setup, networks)).toBe(`publication:
  title: The Daily Example
  home: https://news.example
  language: en
  timezone: Europe/Berlin
  legacy_feed_paths:
    - /feed/
feeds:
  main:
    limit: 20
    content: summary
    select:
      tags:
        - politics
sources:
  cms:
    type: feed
    url: https://news.example/rss
    every: 15m
    full_text: true
  ghost:
    type: ghost
    secret: \${GHOST_SECRET}
  desk:
    type: webhook
    token: \${DESK_TOKEN}
    map:
      title: data.{odd}
      url: https://news.example/{data.slug}
      event: type
    events:
      ignored:
        - seen
      deleted:
        - gone
        - spiked
    base: https://cms.example
  apps:
    type: micropub
    token_endpoint: https://tokens.example/
    me: https://news.example/
    url: https://news.example/notes/{slug}
accounts:
  masto-2:
    network: mastodon
    server: https://m.example
    access_token: \${MASTO_2_ACCESS_TOKEN}
    template: short
    monthly_budget: 5
    spacing: 10m
    when_unknown: resend
  x:
    network: x
    rehearsal: true
templates:
  short: |-
    {{ post.title }}
    {{ post.url }}
schedules:
  news:
    accounts:
      - x
    when: at_once
    delay: 90s
    shelf_life: 6h
    check_page: false
    template: short
`)
})

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
  fc.stringMatching(/^(\$\{?[A-Z_]{1,3}(:-[x'"\\ ,]{1,3})?\}? ?[{}[\],:#'"&*!|>%@`\n -]?){1,5}$/),
)

test('whatever was set up reads back the same', () => {
  fc.assert(
    fc.property(text, text, fc.stringMatching(/^[!-~]{1,40}$/), (title, tag, secret) => {
      const given: Setup = {
        ...setup,
        publication: { ...setup.publication, title },
        feeds: [{ id: 'main', limit: 20, content: 'full', select: { tags: [tag] } }],
        accounts: setup.accounts.map((account) =>
          account.id === 'x'
            ? { ...account, rehearsal: false, settings: xSettings(secret) }
            : account,
        ),
      }
      const named: Readonly<Record<string, string>> = {
        MASTO_2_ACCESS_TOKEN: 'very-secret',
        GHOST_SECRET: 'a-very-secret-of-ghost',
        DESK_TOKEN: 'a-very-secret-token',
      }
      const environment = (name: string) => (name.startsWith('X_') ? secret : named[name])
      const yaml = setupToYaml(given, networks)
      expect(parseSetup(yaml, { file: 'f', environment, networks })).toEqual({
        ok: true,
        setup: given,
      })
    }),
  )
})

const xSettings = (secret: string) =>
  Object.fromEntries(
    ['app_key', 'app_secret', 'access_token', 'access_secret'].map((key) => [key, secret]),
  )

test.each([
  ['masto', 'access_token', 'MASTO_ACCESS_TOKEN'],
  ['a-b', 'k', 'A_B_K'],
  ['2nd', 'k', '_2ND_K'],
])('the secret %s of %s is called %s', (account, key, name) => {
  expect(secretName(account, key)).toBe(name)
})
