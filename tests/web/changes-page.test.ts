import { parseHTML } from 'linkedom'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { byField } from '../../src/web/admin/setup-words.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { textsOf } from './browser-visitor.ts'
import { type Browser, ownerOn } from './people-visitor.ts'

let stage: ApiStage
let ada: Browser
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
  ada = await ownerOn(stage)
})

type Forms = Readonly<Record<string, Readonly<Record<string, unknown>>>>
async function change(parts: Readonly<Record<string, unknown>>) {
  const answer = await stage.send('GET', '/config', undefined, { accept: 'application/json' })
  const now = JSON.parse(await answer.text()) as Readonly<Record<string, Forms>>
  const applied = await stage.api('POST', '/config/apply', { ...now, ...parts })
  if (applied.status !== 200) throw new Error(JSON.stringify(applied.body))
  return now
}

/** The newest change of a thing, key by key. */
async function lines(kind: string, id: string) {
  const html = await ada.text(`/admin/log/changes?kind=${kind}&id=${id}`)
  const { document } = parseHTML(html)
  const newest = document.querySelector('ul.changed')
  return newest ? textsOf(newest, 'li') : []
}

test('keys of the set-up are called what its forms call them, with the key of the file beside', async () => {
  const { accounts, schedules, feeds, publication } = await change({})
  await change({
    publication: {
      ...publication,
      podcast: { category: 'News', owner: { name: 'Ada', email: 'ada@news.example' } },
    },
    accounts: { ...accounts, masto: { ...accounts?.masto, spacing: '15m' } },
    schedules: {
      ...schedules,
      news: { ...schedules?.news, delay: '7m', select: { tags: ['town'], section: 'Local' } },
    },
    feeds: { ...feeds, politics: { ...feeds?.politics, limit: 20 } },
  })
  expect(await lines('publication', 'publication')).toEqual([
    'Category podcast.category to News',
    'Owner podcast.owner.name to Ada',
    'E-mail of the owner podcast.owner.email to ada@news.example',
  ])
  expect(await lines('account', 'masto')).toEqual([
    'Between two posts, at least spacing from 10m to 15m',
  ])
  expect(await lines('schedule', 'news')).toEqual([
    'With any of these tags select.tags to town',
    'In this section select.section to Local',
    'Wait after publishing delay from 2m to 7m',
  ])
  expect(await lines('feed', 'politics')).toEqual(['Posts limit from 30 to 20'])
})

test('of accounts and sources that are no more, too', async () => {
  const source = { type: 'feed', url: 'https://news.example/index.xml', every: '15m' }
  const { accounts, schedules } = await change({ sources: { cms: source } })
  expect(await lines('source', 'cms')).toEqual([
    'type to feed',
    'Address url to https://news.example/index.xml',
    'Ask every every to 15m',
  ])
  const { desk, ...others } = accounts ?? {}
  const news = { ...schedules?.news, accounts: ['x', 'masto'] }
  await change({ sources: {}, accounts: others, schedules: { ...schedules, news } })
  expect((await lines('source', 'cms'))[1]).toBe(
    'Address url from https://news.example/index.xml to nothing',
  )
  expect(await lines('account', 'desk')).toContain(
    'Server server from https://social.example to nothing',
  )
})

test.each([
  ['no field inside', {}, { key: 'select', to: { tags: ['a'] } }, ['select']],
  [
    'was no mapping',
    { 'when.slots': { label: 'S' } },
    { key: 'when', from: 'at_once', to: {} },
    ['when'],
  ],
  ['a list', { 'when.slots': { label: 'S' } }, { key: 'when', to: ['08:00'] }, ['when']],
  [
    'what stays',
    { 'a.b': { label: 'B' } },
    { key: 'a', from: { b: 1, c: 2 }, to: { b: 1, c: 3 } },
    ['a.c'],
  ],
])('a mapping is told by its fields, not where there is %s', (_name, words, one, keys) => {
  expect(byField(words, one).map(({ key }) => key)).toEqual(keys)
})
