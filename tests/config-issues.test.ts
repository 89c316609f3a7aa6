import { expect, test } from 'vitest'
import { parseSetup } from '../src/config.ts'
import { mastodon } from '../src/networks/mastodon.ts'
import { x } from '../src/networks/x.ts'

const variables: Readonly<Record<string, string>> = {
  TOKEN: 'mt-1:{odd},"value"#here',
  LIMIT: '20',
  REHEARSE: 'true',
}
const parse = (text: string) =>
  parseSetup(text, {
    file: 'posthorn.yaml',
    environment: (name) => variables[name],
    networks: [mastodon, x],
  })

/** `line:column key: message` of every issue. */
const complaints = (text: string) => {
  const parsed = parse(text)
  if (parsed.ok) return []
  expect(new Set(parsed.issues.map(({ file }) => file))).toEqual(new Set(['posthorn.yaml']))
  return parsed.issues.map(
    ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
  )
}

const start = 'publication: { title: A, home: https://a.example }\n'

test.each<[string, string[]]>([
  ['', ['1:1 : expected a set-up: at least publication, with its title and home']],
  ['publication: 5', ['1:14 publication: expected object, received number']],
  [
    'publication: { title: A }',
    ['1:1 publication.home: is missing: expected an http or https URL'],
  ],
  [
    'publication:\n  titel: A\n  home: https://a.example',
    [
      '1:1 publication.title: is missing: expected string',
      '2:3 publication.titel: is not a key here. Did you mean title?',
    ],
  ],
  [
    'a: [',
    ['1:5 : Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  ['a: 1\na: 2', ['2:1 : a stands here a second time: keep one of the two']],
  ['#'.repeat(1024 * 1024 + 1), ['1:1 : expected a set-up of at most 1024 kB, got 1025 kB']],
  ['a: *b', ['1:1 : Unresolved alias (the anchor must be set before the alias): b']],
  [`${start}notify: { email: desk@a.example }`, ['2:1 notify: is not available in this version']],
  [
    `${start}feeds:\n  Main: {}\n  members: { private: true }`,
    [
      '3:3 feeds.Main: expected a name of small letters, digits, - and _',
      '4:14 feeds.members.private: is not available in this version',
    ],
  ],
  [
    `${start}feeds:\n  main: { limit: many, content: some, select: { tag: [a] } }`,
    [
      '3:18 feeds.main.limit: expected number, received string',
      '3:33 feeds.main.content: expected one of "full"|"summary"',
      '3:49 feeds.main.select.tag: is not a key here. Did you mean tags?',
    ],
  ],
  [
    `${start}feeds:\n  main:\n    select:\n      tags: politics`,
    ['5:13 feeds.main.select.tags: expected a list like [politics, culture]'],
  ],
  [
    `${start}sources:\n  cms: { type: ghost, url: https://a.example/x, every: 5s }`,
    [
      '3:16 sources.cms.type: expected feed, the type of source this version reads',
      '3:56 sources.cms.every: expected at least 1m',
    ],
  ],
  [
    'publication: { title: A, home: https://a.example, timezone: Europe/Berln }',
    ['1:61 publication.timezone: expected an IANA time zone like Europe/Berlin'],
  ],
  [
    `${start}accounts:\n  m: { network: mastodn }\n  x: { network: x, per_day: 4, links: always, rehearsal: true }`,
    [
      '3:17 accounts.m.network: there is no network mastodn: did you mean mastodon? expected one of mastodon, x',
      '4:20 accounts.x.per_day: is not available in this version',
      '4:32 accounts.x.links: is not available in this version',
    ],
  ],
  [
    `${start}accounts:\n  m: { network: mastodon, server: https://m.example, acces_token: a, spacing: 10x }`,
    [
      '3:3 accounts.m.access_token: is missing: expected string',
      '3:54 accounts.m.acces_token: is not a key here. Did you mean access_token?',
      '3:79 accounts.m.spacing: expected a duration like 90s, 15m, 6h or 7d',
    ],
  ],
  [
    `${start}accounts:\n  m:\n    network: mastodon\n    server: \${SERVER}\n    access_token: a`,
    ['5:13 accounts.m.server: the environment variable SERVER is not set'],
  ],
  [
    `${start}feeds: { a: { select: { tags: [ok, "\${NOPE}"] } } }`,
    ['2:36 feeds.a.select.tags.1: the environment variable NOPE is not set'],
  ],
  [
    `${start}schedules:\n  n: { accounts: [x], when: { slots: ["08:00"] }, quiet: "23:00-06:30", approve: true, reshare: {}, check_page: true, shelf_life: 0s, template: b }`,
    [
      '3:19 schedules.n.accounts.0: there is no account x. Known: none',
      '3:29 schedules.n.when: slots is not available in this version: expected at_once',
      '3:51 schedules.n.quiet: is not available in this version',
      '3:73 schedules.n.approve: is not available in this version',
      '3:88 schedules.n.reshare: is not available in this version',
      '3:113 schedules.n.check_page: is not available in this version: leave it out or set it to false',
      '3:131 schedules.n.shelf_life: expected more than 0s',
      '3:145 schedules.n.template: there is no template b. Known: none',
    ],
  ],
  [
    `${start}templates:\n  a: "{{ post.title }}\\n{{ post.url | nofilter }}"`,
    ['3:25 templates.a: undefined filter: nofilter'],
  ],
  [
    `${start}templates:\n  a: |\n    {{ post.title }}\n    {{ post.url | nofilter }}`,
    ['5:5 templates.a: undefined filter: nofilter'],
  ],
  [
    `${start}templates:\n  a: 'it''s {{ post.url | nofilter }}'`,
    ['3:13 templates.a: undefined filter: nofilter'],
  ],
])('says where and what is wrong in %j', (text, expected) => {
  expect(complaints(text)).toEqual(expected)
})

test('an issue never tells the value of a variable', () => {
  const text = `${start}accounts: { m: { network: mastodon, server: \${TOKEN}, access_token: b } }`
  expect(complaints(text)).toEqual([
    '2:45 accounts.m.server: expected an address like https://mastodon.example',
  ])
})
