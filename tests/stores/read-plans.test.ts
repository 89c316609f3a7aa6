import { expect, it } from 'vitest'
import type { DeliveryState } from '../../src/core/delivery.ts'
import { statesFor } from '../../src/core/delivery.ts'
import { archiveStore } from '../../src/stores/archive.ts'
import { calendarStore } from '../../src/stores/calendar.ts'
import { deliveryStore } from '../../src/stores/deliveries.ts'
import { idempotencyStore } from '../../src/stores/idempotency.ts'
import { inboxStore } from '../../src/stores/inbox.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { noticeStore } from '../../src/stores/notices.ts'
import { planningStore } from '../../src/stores/planning.ts'
import { postStore } from '../../src/stores/posts.ts'
import { readerStore } from '../../src/stores/readers.ts'
import type { Sql, Statement } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { post } from '../fakes/posts.ts'

const now = new Date('2026-11-22T12:00:00Z')
const day = { from: now, to: new Date('2026-11-23T12:00:00Z') }
const page = { limit: 50 }
const tag = (value: string) => ({ kind: 'tag', value }) as const

type Question = (db: Sql) => Promise<unknown>

const ofPosts: Readonly<Record<string, Question>> = {
  'the newest': (db) => postStore(db).newest(50, now),
  'those of a tag': (db) =>
    postStore(db).newestBy({ all: [[tag('city')]], none: [] }, 50, now, 10_000),
  'those of two tags without a third': (db) =>
    postStore(db).newestBy({ all: [[tag('city')], [tag('art')]], none: [tag('ads')] }, 50, now),
  'those without a tag': (db) => postStore(db).newestBy({ all: [], none: [tag('ads')] }, 50, now),
  'what was changed late': (db) => postStore(db).changedSince(now, 20, now),
  'the last change': (db) => postStore(db).lastChange(now),
  'what was deleted': (db) => postStore(db).deleted(50),
  'what comes next': (db) => postStore(db).nextVisible(now),
  'a page of all': (db) => postStore(db).list({ ...page, cursor: '1_p' }),
  'what has no number': (db) => archiveStore(db).number(now),
  'a month of the calendar': (db) => calendarStore(db).posts([day], 5),
}

const place = { visibleAt: now, savedAt: now, id: 'p' }
const ofArchives: Readonly<Record<string, Question>> = {
  'the newest number': (db) => archiveStore(db).numbered(),
  'a number for one post': (db) => archiveStore(db).numberOne('p', now),
  'what a feed has not looked at': (db) => archiveStore(db).after(1_000, 1_000),
  'how many have no number': (db) => archiveStore(db).unnumbered(now, 100),
  'what is put at its end': (db) => archiveStore(db).append('f', [], progress),
  'what stands in no page': (db) => archiveStore(db).open('f'),
  'what fell out of the live feed': (db) => archiveStore(db).open('f', ['p']),
  'what is sealed': (db) => archiveStore(db).seal('f', 100, 50, 0),
  'the newest page': (db) => archiveStore(db).pages('f'),
  'the page before the live feed': (db) => archiveStore(db).pageBefore('f', ['p']),
  'a page': (db) => archiveStore(db).page('f', 7),
  'the pages of a search': (db) => archiveStore(db).between('f', 1, 89),
  'the end of a tag': (db) => archiveStore(db).terms.end(tag('city')),
  'what a tag has in no page': (db) => archiveStore(db).terms.after(tag('city'), 1_000, 10_000),
  'what is sealed of a tag': (db) =>
    archiveStore(db).terms.seal(tag('city'), [{ page: 1, last: 9 }]),
  'the newest page of a tag': (db) => archiveStore(db).terms.pages(tag('city')),
  'a page of a tag': (db) => archiveStore(db).terms.page(tag('city'), 7),
}
const progress = { selection: '{}', number: 1_000 }
const ofPlanning: Readonly<Record<string, Question>> = {
  'what was saved': (db) => planningStore(db).savedAfter(place, 500),
  'what is fresh': (db) => planningStore(db).visibleAfter(place, 500),
  'what came to be seen': (db) => planningStore(db).visibleAfter(place, 500, now),
  'what is planned of a page': (db) => planningStore(db).existing(['p', 'q']),
  'whether a fresh share waits': (db) => planningStore(db).freshWaiting('a', now),
}

const states: readonly DeliveryState[] = ['planned', 'sent', 'failed', 'missed']
const lists = [{}, { account: 'a' }, { post: 'p' }, ...states.map((state) => ({ state }))]
const ofDeliveries: Readonly<Record<string, Question>> = {
  'a month of the calendar': (db) => calendarStore(db).deliveries([day], 5),
  'what was missed': (db) => deliveryStore(db).missExpired(now),
  'what is stale': (db) => deliveryStore(db).withdrawStale(now),
  'what waits for a look': (db) => deliveryStore(db).toCheck(now, 100),
  'what has parts to come': (db) => deliveryStore(db).unfinished(now, 50),
  ...Object.fromEntries(
    [...lists, ...states.map((state) => ({ state, account: 'a' }))].map((filter) => [
      `a page of ${JSON.stringify(filter)}`,
      (db: Sql) => deliveryStore(db).list(filter, { ...page, cursor: '1_d' }),
    ]),
  ),
}

const pruned: Readonly<Record<string, Question>> = {
  messages: (db) => inboxStore(db).prune({ done: now, any: now }),
  'counts of readers': (db) => readerStore(db).prune('2025-01-01'),
  notices: (db) => noticeStore(db).prune(now),
  'keys of requests': (db) => idempotencyStore(db).take('key', 'request', now),
}

/** What of SQLite's plans would read a table from its beginning. */
async function readsWhole(question: Question): Promise<string[]> {
  const whole = new RegExp(`^SCAN (${tables.join('|')})$`)
  return (await plansOf(question)).filter((detail) => whole.test(detail))
}

/** How SQLite goes about a question. It knows nothing of how much there is: nobody ever told it to `analyze`. */
async function plansOf(question: Question): Promise<string[]> {
  const file = sqlite(':memory:')
  await migrate(file)
  const asked: Statement[] = []
  const noted = <Result>(work: (statement: Statement) => Result) => {
    return (statement: Statement) => {
      asked.push(statement)
      return work(statement)
    }
  }
  await question({
    all: noted(file.all),
    first: noted(file.first),
    run: noted(file.run),
    batch: (statements, durable) => {
      asked.push(...statements)
      return file.batch(statements, durable)
    },
  } as Sql)
  const plans = await Promise.all(
    asked.map(({ sql, values }) =>
      file.all<{ detail: string }>({ sql: `explain query plan ${sql}`, values }),
    ),
  )
  file.close()
  return plans.flat().map(({ detail }) => detail)
}
const tables = [
  'posts',
  'archived_posts',
  'term_pages',
  'deliveries',
  'attempts',
  'post_terms',
  'inbox',
  'notices',
  'idempotency_keys',
]

it.each(Object.entries(ofPosts))('of posts, %s are found by index', async (_what, question) => {
  expect(await readsWhole(question)).toEqual([])
})
it.each(Object.entries(ofDeliveries))('of deliveries, %s is found by index', async (_what, ask) => {
  expect(await readsWhole(ask)).toEqual([])
})
it.each(Object.entries(ofArchives))('of archives, %s is found by index', async (_what, ask) => {
  expect(await readsWhole(ask)).toEqual([])
})
it.each(Object.entries(ofPlanning))('of planning, %s is found by index', async (_what, ask) => {
  expect(await readsWhole(ask)).toEqual([])
})
it('what is newest is looked for from now on back, not from what is to come', async () => {
  const everything = { all: [], none: [tag('ads')] }
  const plans = await plansOf(async (db) => {
    await postStore(db).newest(50, now)
    await postStore(db).newestBy({ all: [[tag('city')]], none: [] }, 50, now, 10_000)
    await postStore(db).newestBy(everything, 50, now, 10_000)
    await postStore(db).newestTerms('tag', 5, now)
  })
  const walks = plans.filter((detail) => /posts_in_feeds|post_terms|SEARCH arm/.test(detail))
  expect(walks.filter((detail) => !/published_at[<=]/.test(detail))).toEqual([])
  expect(walks.length).toBeGreaterThan(5)
})

it('planning reads no post that it must not share, and sorts none', async () => {
  const plans = await plansOf(async (db) => {
    await planningStore(db).savedAfter(place, 500)
    await planningStore(db).visibleAfter(place, 500, now)
  })
  expect(plans).toEqual([
    'SEARCH posts USING INDEX posts_to_plan ((saved_at,id)>(?,?))',
    'SEARCH posts USING INDEX posts_to_plan_visible ((visible_at,id)>(?,?) AND visible_at<?)',
  ])
})
it.each(Object.entries(pruned))('%s that are old are found by index', async (_what, question) => {
  expect(await readsWhole(question)).toEqual([])
})

it('what has no number is found among those that have none', async () => {
  const plans = await plansOf(async (db) => {
    await postStore(db).insert([{ post: post({ id: 'p', publishedAt: now }), aliases: [] }])
    await archiveStore(db).number(now)
  })
  const found = plans.filter((detail) => /^SEARCH posts .*visible_at/.test(detail))
  expect(new Set(found)).toEqual(
    new Set(['SEARCH posts USING INDEX posts_unnumbered (visible_at<?)']),
  )
})

it('a list of an account in a state other than sent has an index of its own', async () => {
  const file = sqlite(':memory:')
  await migrate(file)
  const plans: string[] = []
  const all = async (statement: Statement) => {
    const rows = await file.all<{ detail: string }>({
      ...statement,
      sql: `explain query plan ${statement.sql}`,
    })
    plans.push(...rows.map(({ detail }) => detail))
    return []
  }
  const store = deliveryStore({ ...file, all } as Sql)
  await store.list({ account: 'a', state: 'failed' }, page)
  await store.list({ account: 'a', state: 'sent' }, page)
  file.close()
  expect(plans).toEqual([
    'SEARCH deliveries USING INDEX deliveries_of_account_in_state (account_id=? AND state=?)',
    expect.not.stringContaining('TEMP B-TREE'),
  ])
})

it('what counts as shared from the beginning is found without what was shared', async () => {
  const plans = await plansOf((db) =>
    planningStore(db).sharedBefore({
      ...{ accountId: 'a', scheduleId: 's', terms: { all: [], none: [] }, fewerThan: 3, limit: 50 },
      ...{ before: now, countedBefore: new Date(0) },
    }),
  )
  expect(plans.filter((detail) => /^SEARCH posts .*visible_at/.test(detail))).toEqual([
    'SEARCH posts USING INDEX posts_baselined (visible_at<?)',
    expect.stringMatching(/^SEARCH posts USING INDEX posts_\w+ \(visible_at<\?\)$/),
  ])
})

it('the states that its statements name are those that can be missed and withdrawn', () => {
  expect([statesFor('miss'), statesFor('withdraw')]).toEqual([
    ['planned', 'held'],
    ['planned', 'held'],
  ])
})

it('what a rule takes back is found by its id, not among all that waits', async () => {
  const unwanted = new Map([['d', 'Not selected.']])
  expect(await plansOf((db) => deliveryStore(db).withdraw(unwanted, now))).toEqual([
    'SCAN given VIRTUAL TABLE INDEX 1:',
    'SEARCH deliveries USING INDEX sqlite_autoindex_deliveries_1 (id=?)',
  ])
})
