import { describe, expect, test } from 'vitest'
import { setupToYaml } from '../src/config/setup-yaml.ts'
import { parseSetup } from '../src/config.ts'
import { allNetworks } from '../src/wiring.ts'

const parse = (text: string, publicUrl?: string) =>
  parseSetup(text, {
    file: 'posthorn.yaml',
    environment: (name) => (name === 'POSTHORN_PUBLIC_URL' ? publicUrl : undefined),
    networks: allNetworks,
  })
const issues = (text: string, publicUrl?: string) => {
  const parsed = parse(text, publicUrl)
  return parsed.ok
    ? []
    : parsed.issues.map(({ path, message, line, column }) => [path, message, line, column])
}

const start = 'publication: { title: A, home: https://a.example }\n'

const whole = `publication:
  title: A
  home: https://a.example
  utm: { source: "{network}", medium: social, campaign: "{account}" }
people:
  Ada Example: { mastodon: "@ada@social.example", bluesky: ada.example, linkedin: "urn:li:organization:1" }
  Bo Example: { x: bo }
accounts:
  short: { network: x, rehearsal: true, short_links: true }
  plain: { network: mastodon, rehearsal: true, utm: false }
  own: { network: bluesky, rehearsal: true, utm: { campaign: spring }, thread: 3, thread_numbers: true }
`

test('reads people, parameters of links, short links and threads', () => {
  const parsed = parse(whole)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  expect(parsed.setup.publication).toMatchObject({
    utm: { source: '{network}', medium: 'social', campaign: '{account}' },
    people: {
      'Ada Example': {
        mastodon: '@ada@social.example',
        bluesky: 'ada.example',
        linkedin: 'urn:li:organization:1',
      },
      'Bo Example': { x: 'bo' },
    },
  })
  expect(parsed.setup.accounts.map(({ id, utm, shortLinks }) => [id, utm, shortLinks])).toEqual([
    ['short', undefined, true],
    ['plain', false, undefined],
    ['own', { campaign: 'spring' }, undefined],
  ])
  expect(parsed.setup.accounts.at(-1)).toMatchObject({ thread: 3, threadNumbers: true })
})

test('what was exported reads back as the same', () => {
  const parsed = parse(whole)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  expect(parse(setupToYaml(parsed.setup, allNetworks))).toEqual(parsed)
})

describe('says what is wrong', () => {
  test('with people', () => {
    const text = `${start}people:
  Ada:
    x: "@ada b"
    bluesky: ada
    slack: ada
    mastodn: ada@social.example
    mastodon: ada
    linkedin: "12"
`
    expect(issues(text)).toEqual([
      ['people.Ada.x', 'expected a name like @ada', 4, 8],
      ['people.Ada.bluesky', 'expected a name like @ada.example', 5, 14],
      ['people.Ada.slack', 'Slack makes no mentions of names: leave it out', 6, 5],
      ['people.Ada.mastodn', 'there is no network mastodn: did you mean mastodon?', 7, 5],
      ['people.Ada.mastodon', 'expected a name like @ada@social.example', 8, 15],
      ['people.Ada.linkedin', 'expected a name like urn:li:organization:1', 9, 15],
    ])
  })

  test('with threads', () => {
    const text = `${start}accounts:
  slack: { network: slack, rehearsal: true, thread: 3 }
  hook: { network: discord, rehearsal: true, thread: 3 }
  bot: { network: discord, rehearsal: true, channel_id: "5", thread: 3 }
  x: { network: x, rehearsal: true, thread: 1 }
  masto: { network: mastodon, rehearsal: true, thread: 26 }
`
    expect(issues(text)).toEqual([
      ['accounts.slack.thread', 'this account on Slack cannot answer itself: leave it out', 3, 45],
      ['accounts.hook.thread', 'this account on Discord cannot answer itself: leave it out', 4, 46],
      ['accounts.x.thread', 'expected number to be >=2', 6, 45],
      ['accounts.masto.thread', 'expected number to be <=25', 7, 56],
    ])
  })

  test('with parameters of links', () => {
    const text = `publication:
  title: A
  home: https://a.example
  utm:
    source: "{netwrk}"
    campagn: x
`
    expect(issues(text)).toEqual([
      ['publication.utm.source', '{netwrk} is not known: there is {network} and {account}', 5, 13],
      ['publication.utm.campagn', 'is not a key here. Did you mean campaign?', 6, 5],
    ])
  })

  test.each([
    [undefined, 'not set'],
    ['http://posts.news.example', 'http://posts.news.example'],
    ['https://127.0.0.1:8787', 'https://127.0.0.1:8787'],
    ['https://localhost', 'https://localhost'],
    ['https://[::1]', 'https://[::1]'],
  ])('with short links under %s', (publicUrl, said) => {
    const text = `${start}accounts:
  real: { network: discord, webhook_url: https://discord.com/api/webhooks/1/a, short_links: true }
  rehearsed: { network: discord, rehearsal: true, short_links: true }
`
    expect(issues(text, publicUrl)).toEqual([
      [
        'accounts.real.short_links',
        `readers could not follow them: set POSTHORN_PUBLIC_URL to an https address like https://posts.news.example (it is ${said})`,
        3,
        93,
      ],
    ])
    expect(issues(text, 'https://posts.news.example')).toEqual([])
  })
})
