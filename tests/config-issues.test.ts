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
  [
    `${start}notify:\n  webhook: https://u:p@a.example/\n  secret: short\n  mail: desk\n  email: desk\n  smtp: mail.example\n  telegram: { chat: 1, token: a }\n  events: { email: [delivery.lost], sms: all }`,
    [
      '3:12 notify.webhook: expected an address without a name and password',
      '4:11 notify.secret: expected whsec_ and the base64 of 24 to 64 bytes',
      '5:3 notify.mail: is not a key here. Did you mean email?',
      '6:10 notify.email: expected an address like desk@news.example',
      '7:9 notify.smtp: expected smtps://user:password@mail.example:465',
      '8:3 notify.telegram.bot_token: is missing: expected string',
      '8:24 notify.telegram.token: is not a key here. Known: bot_token, chat, api_url',
      '9:21 notify.events.email.0: expected some of delivery.sent, delivery.failed, delivery.undecided, delivery.held, account.expiring, account.broken, account.failing, account.recovered, feed.quarantined, queue.late, queue.recovered, scheduler.stalled, scheduler.recovered, token.expiring, notify.disabled, notify.test',
      '9:37 notify.events.sms: is not a key here. Known: webhook, email, telegram',
    ],
  ],
  [
    `${start}feeds:\n  Main: {}\n  members: { private: maybe }`,
    [
      '3:3 feeds.Main: expected a name of small letters, digits, - and _',
      '4:23 feeds.members.private: expected true or false',
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
    `${start}sources:\n  cms: { type: feeds, url: https://a.example/x }\n  b: { type: feed, url: https://a.example/x, every: 5s, secret: a }\n  c: { type: webhook, token: 0123456789abcdef, map: { title: "data..headline", url: "https://a.example/{slug", titel: x } }\n  d: { type: wordpress, secret: 0123456789abcdef }\n  e: { type: micropub, me: https://a.example }`,
    [
      '3:16 sources.cms.type: expected one of feed, ghost, wordpress, strapi, sanity, webhook, micropub',
      '4:53 sources.b.every: expected at least 1m',
      '4:57 sources.b.secret: is not a key of this type of source',
      '5:62 sources.c.map.title: expected a dotted path like data.headline, or a text with one in braces like https://news.example/{data.slug}, got data..headline',
      '5:85 sources.c.map.url: a brace is not closed',
      '5:112 sources.c.map.titel: is not a key here. Did you mean title?',
      '6:33 sources.d.secret: expected whsec_ and the base64 of 24 to 64 bytes',
      '7:28 sources.e.me: expected token_endpoint and me together: who may post, and who says so',
    ],
  ],
  [
    'publication: { title: A, home: https://a.example, timezone: Europe/Berln }',
    ['1:61 publication.timezone: expected an IANA time zone like Europe/Berlin'],
  ],
  [
    `${start}accounts:\n  m: { network: mastodn }\n  x: { network: x, per_day: 0, links: some, rehearsal: true }`,
    [
      '3:17 accounts.m.network: there is no network mastodn: did you mean mastodon? expected one of mastodon, x',
      '4:29 accounts.x.per_day: expected number to be >=1',
      '4:39 accounts.x.links: expected one of "always"|"never"|"top"',
    ],
  ],
  [
    `${start}accounts:\n  m: { network: mastodon, server: https://m.example, acces_token: a, spacing: 10x }`,
    [
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
    `${start}schedules:\n  n: { accounts: [x], when: { slots: ["8"] }, quiet: "23-06:30", approve: 1, reshare: {}, days: [funday], shelf_life: 0s, template: b }`,
    [
      '3:19 schedules.n.accounts.0: there is no account x. Known: none',
      '3:39 schedules.n.when.slots.0: expected a time like 08:00',
      '3:54 schedules.n.quiet: expected hours like "23:00-06:30"',
      '3:75 schedules.n.approve: expected true or false',
      '3:78 schedules.n.reshare.after: is missing: expected a duration like 90s, 15m, 6h or 7d',
      '3:78 schedules.n.reshare.times: is missing: expected number',
      '3:98 schedules.n.days.0: expected one of mon, tue, wed, thu, fri, sat, sun',
      '3:119 schedules.n.shelf_life: expected more than 0s',
      '3:133 schedules.n.template: there is no template b. Known: none',
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
    `${start}accounts:\n  x: { network: x, rehearsal: true, monthly_budget: 5, reserve: 5.5 }\nschedules:\n  n: { accounts: [x], reply: "{{ post.url | nofilter }}" }`,
    [
      '3:65 accounts.x.reserve: expected no more than the monthly_budget',
      '5:31 schedules.n.reply: undefined filter: nofilter',
    ],
  ],
  [
    `${start}accounts:\n  x: { network: x, rehearsal: true }\n  m: { network: mastodon, rehearsal: true }\nschedules:\n  n: { accounts: [m, x], reply: "More on {{ publication.home }}" }\n  o: { accounts: [m], reply: Follow us }\n  p: { accounts: [x], reply: "More: {{ post.title }}" }`,
    [
      '6:33 schedules.n.reply: it says the same under every share, and X refuses what x has said already: let it say something of the post, such as {{ post.title }}',
    ],
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
