import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AccountSetup } from '../../src/core/setup.ts'
import { applyConfig } from '../../src/tasks/apply-config.ts'
import { planConfig } from '../../src/tasks/plan-config.ts'
import { openStage, type Stage } from '../web/stage.ts'
import { posts, SECRET, setup } from '../web/stage-setup.ts'

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
})
afterEach(() => stage.close())

test('the same set-up is no change', async () => {
  expect(await planConfig(stage.ports, setup)).toEqual([])
})

test('names every key that differs, in the words of the set-up file, and no secret', async () => {
  const [x, masto, desk] = setup.accounts
  if (!x || !masto || !desk) throw new Error('the stage has three accounts')
  const wanted = {
    ...setup,
    publication: {
      ...setup.publication,
      title: 'The Nightly Example',
      logo: 'https://a.example/l',
    },
    feeds: setup.feeds.slice(0, 1),
    accounts: [
      { ...withoutBudget(x), settings: {} },
      { ...masto, spacing: 300_000 },
      { ...desk, settings: { ...desk.settings, access_token: 'mt-another' } },
      {
        ...masto,
        id: 'new',
        rehearsal: false,
        settings: { server: 'https://n.example', access_token: 'mt-new' },
      },
    ],
    templates: { ...setup.templates, x: '{{ post.url }}' },
    schedules: setup.schedules.map((one) => ({ ...one, select: { tags: ['a'] }, delay: 0 })),
  }
  const changes = await planConfig(stage.ports, wanted)
  expect(changes).toEqual([
    {
      kind: 'publication',
      id: 'publication',
      action: 'update',
      changes: [
        { key: 'title', from: 'The Daily Example', to: 'The Nightly Example' },
        { key: 'logo', to: 'https://a.example/l' },
      ],
    },
    {
      kind: 'feed',
      id: 'politics',
      action: 'remove',
      changes: [
        { key: 'title', from: 'Politics' },
        { key: 'limit', from: 30 },
        { key: 'content', from: 'summary' },
        { key: 'select', from: { tags: ['politics'] } },
      ],
    },
    {
      kind: 'account',
      id: 'x',
      action: 'update',
      changes: [{ key: 'monthly_budget', from: 50 }],
    },
    {
      kind: 'account',
      id: 'masto',
      action: 'update',
      changes: [{ key: 'spacing', from: '10m', to: '5m' }],
    },
    {
      kind: 'account',
      id: 'desk',
      action: 'update',
      changes: [{ key: 'access_token', from: '(secret)', to: '(changed)' }],
    },
    {
      kind: 'account',
      id: 'new',
      action: 'create',
      changes: [
        { key: 'network', to: 'mastodon' },
        { key: 'server', to: 'https://n.example' },
        { key: 'access_token', to: '(secret)' },
        { key: 'spacing', to: '10m' },
      ],
    },
    {
      kind: 'template',
      id: 'x',
      action: 'update',
      changes: [{ key: 'text', from: '{{ post.title }}\n{{ post.url }}', to: '{{ post.url }}' }],
    },
    {
      kind: 'schedule',
      id: 'news',
      action: 'update',
      changes: [
        { key: 'select', to: { tags: ['a'] } },
        { key: 'delay', from: '2m' },
      ],
    },
  ])
  expect(JSON.stringify(changes)).not.toContain(SECRET)
})

test('applying makes it so, and plans what new schedules ask for', async () => {
  stage.pass(1)
  const wanted = {
    ...setup,
    schedules: [...setup.schedules, { ...setup.schedules[0], id: 'second', accounts: ['x'] }],
  } as typeof setup
  const changes = await applyConfig(stage.ports, wanted)
  expect(changes.map(({ kind, id, action }) => [kind, id, action])).toEqual([
    ['schedule', 'second', 'create'],
  ])
  expect(await stage.ports.setup.read()).toEqual(wanted)
  expect(await planConfig(stage.ports, wanted)).toEqual([])
  stage.pass(1)
  await stage.save(posts.ferry)
  const { items } = await stage.ports.deliveries.list({}, { limit: 10 })
  expect(items.map(({ accountId, scheduleId }) => `${scheduleId} ${accountId}`).sort()).toEqual([
    'news desk',
    'news masto',
    'news x',
    'second x',
  ])
})

function withoutBudget({ monthlyBudget: _none, ...account }: AccountSetup): AccountSetup {
  return account
}
