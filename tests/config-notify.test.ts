import { expect, test } from 'vitest'
import { setupToYaml } from '../src/config/setup-yaml.ts'
import { parseSetup } from '../src/config.ts'
import type { NotifySettings } from '../src/core/notify.ts'

const SECRET = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='
const variables: Readonly<Record<string, string>> = {
  NOTIFY_SECRET: SECRET,
  NOTIFY_SMTP: 'smtps://desk:p%40ss@mail.example:465',
  NOTIFY_BOT_TOKEN: '123:abc',
  CHAT: '-100200',
}

function parse(notify: string) {
  const parsed = parseSetup(
    `publication: { title: A, home: https://a.example }\nnotify: ${notify}`,
    { file: 'posthorn.yaml', environment: (name) => variables[name], networks: [] },
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.setup
}

const full: NotifySettings = {
  webhook: { url: 'https://hooks.example/in', secret: SECRET },
  email: {
    to: ['desk@news.example', 'night@news.example'],
    from: 'posthorn@news.example',
    smtp: 'smtps://desk:p%40ss@mail.example:465',
  },
  telegram: { botToken: '123:abc', chat: '-100200', apiUrl: 'https://bots.example' },
  events: { webhook: ['delivery.failed'], email: 'needs_person', telegram: 'all' },
}
const fullText = `
  webhook: https://hooks.example/in
  secret: \${NOTIFY_SECRET}
  email: [desk@news.example, night@news.example]
  from: posthorn@news.example
  smtp: \${NOTIFY_SMTP}
  telegram: { bot_token: \${NOTIFY_BOT_TOKEN}, chat: \${CHAT}, api_url: https://bots.example }
  events: { webhook: [delivery.failed], email: needs_person, telegram: all }
`

test('reads the shortest forms', () => {
  expect(parse('{ webhook: https://hooks.example/in, email: desk@news.example }').notify).toEqual({
    webhook: { url: 'https://hooks.example/in' },
    email: { to: ['desk@news.example'] },
  })
  expect(parse('{ telegram: { bot_token: a, chat: -42 } }').notify).toEqual({
    telegram: { botToken: 'a', chat: '-42' },
  })
})

test('names no channel: nobody is told', () => {
  expect(parse('{}')).not.toHaveProperty('notify')
  expect(parse('')).not.toHaveProperty('notify')
})

test('reads every key, and writes it back without a secret', () => {
  const setup = parse(fullText)
  expect(setup.notify).toEqual(full)
  const yaml = setupToYaml(setup, [])
  expect(yaml.slice(yaml.indexOf('notify:'))).toBe(`notify:
  webhook: https://hooks.example/in
  secret: \${NOTIFY_SECRET}
  email:
    - desk@news.example
    - night@news.example
  from: posthorn@news.example
  smtp: \${NOTIFY_SMTP}
  telegram:
    bot_token: \${NOTIFY_BOT_TOKEN}
    chat: "-100200"
    api_url: https://bots.example
  events:
    webhook:
      - delivery.failed
    email: needs_person
    telegram: all
`)
  const again = parse(yaml.slice(yaml.indexOf('notify:') + 'notify:'.length))
  expect(again.notify).toEqual(full)
})
