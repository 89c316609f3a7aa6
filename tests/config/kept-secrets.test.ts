import { expect, test } from 'vitest'
import type { Setup } from '../../src/core/setup.ts'
import { setupFile } from '../../src/setup-file.ts'
import { setup as stage } from '../web/stage-setup.ts'

const setup: Setup = {
  ...stage,
  sources: [
    { id: 'ghost', type: 'ghost', secret: 'planted-secret-of-ghost' },
    {
      id: 'hook',
      type: 'strapi',
      token: 'planted-token-of-strapi',
      map: { url: '/articles/{slug}' },
    },
    { id: 'cms', type: 'feed', url: 'https://ada:planted@cms.example/feed', every: 900_000 },
  ],
  notify: {
    webhook: {
      url: 'https://hooks.example/in',
      secret: `whsec_${btoa('planted, of twenty-four b')}`,
    },
    email: { to: ['desk@news.example'], smtp: 'smtps://ada:planted@mail.example' },
    telegram: { botToken: '1:planted', chat: '@desk' },
  },
}
const variable = (name: string) => `\${${name}}`
const file = setupFile({}, () => '')

test('what is exported reads back as it was, where its variables are not set', () => {
  const text = file.write(setup)
  expect(text).not.toContain('planted')
  expect(file.parse(text, 'a.yaml', setup)).toEqual({ ok: true, setup })
  const alone = file.parse(text, 'a.yaml')
  expect(alone.ok ? [] : alone.issues.map(({ path }) => path)).toEqual([
    ...['sources.ghost.secret', 'sources.hook.token', 'sources.cms.url'],
    ...['accounts.desk.access_token', 'notify.secret', 'notify.smtp', 'notify.telegram.bot_token'],
  ])
})

test('a variable that is set comes first', () => {
  const read = setupFile({ GHOST_SECRET: 'another-secret-of-ghost' }, () => '').parse(
    file.write(setup),
    'a.yaml',
    setup,
  )
  expect(read.ok && read.setup.sources[0]).toEqual({
    ...{ id: 'ghost', type: 'ghost', secret: 'another-secret-of-ghost' },
  })
})

test.each([
  ['in another place', 'title: The Daily Example', `title: ${variable('DESK_ACCESS_TOKEN')}`],
  ['in more words', variable('DESK_ACCESS_TOKEN'), `a ${variable('DESK_ACCESS_TOKEN')}`],
  ['of another account', variable('DESK_ACCESS_TOKEN'), variable('X_ACCESS_TOKEN')],
])('its name stands for nothing %s', (_, from, to) => {
  const read = file.parse(
    file.write(setup).replace(from, () => to),
    'a.yaml',
    setup,
  )
  expect(read.ok ? [] : read.issues.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^the environment variable \w+ is not set$/),
  ])
})
