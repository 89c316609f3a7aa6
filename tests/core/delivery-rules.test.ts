import { describe, expect, it } from 'vitest'
import type { Delivery } from '../../src/core/delivery.ts'
import type { Facts } from '../../src/core/delivery-facts.ts'
import { askRules, firstRefusal } from '../../src/core/delivery-rules.ts'
import type { Post } from '../../src/core/post.ts'
import type { Schedule } from '../../src/core/schedule.ts'
import { post as postOf } from '../fakes/posts.ts'

const at = (time: string) => new Date(`2026-11-22T${time}:00Z`)
const HOUR = 60 * 60_000

const post = postOf({ id: 'one', revision: 3, publishedAt: at('09:00') })
const schedule: Schedule = {
  id: 'news',
  accounts: ['masto'],
  select: {},
  when: { kind: 'at_once' },
  delay: 0,
  shelfLife: 6 * HOUR,
  approve: false,
  checkPage: false,
  since: at('08:00'),
  stopped: false,
}
const delivery: Delivery = {
  id: 'd1',
  kind: 'share',
  postId: 'one',
  accountId: 'masto',
  scheduleId: 'news',
  occurrence: '',
  urgent: false,
  state: 'planned',
  dueAt: at('09:00'),
  expiresAt: at('15:00'),
  attempts: 0,
  looks: 0,
  pageChecks: 0,
  createdAt: at('09:00'),
  changedAt: at('09:00'),
}
const account: Facts['account'] = {
  id: 'masto',
  network: 'mastodon',
  state: 'active',
  baselineAt: at('08:00'),
}
/** A Sunday, 11:00 in Berlin; nothing stands in the way. */
const facts: Facts = {
  now: at('10:00'),
  zone: 'Europe/Berlin',
  post,
  account,
  schedule,
  delivery,
  due: delivery,
  share: { ok: true, cost: 0.2, draft: { text: 'Text', url: 'https://news.example/p' } },
  posted: { inLastHour: 0, today: 0 },
  spent: { month: '2026-11', amount: 9.9 },
}
const given = {
  post: (over: Partial<Post>): Partial<Facts> => ({ post: { ...post, ...over } }),
  schedule: (over: Partial<Schedule>) => ({ schedule: { ...schedule, ...over } }),
  delivery: (over: Partial<Delivery>) => ({ delivery: { ...delivery, ...over } }),
  account: (over: Partial<Facts['account']>) => ({ account: { ...account, ...over } }),
}
const gone = (key: keyof Facts) => {
  const { [key]: _gone, ...rest } = facts
  return rest as Facts
}

it('asks every rule in one order, and lets go what no rule holds back', () => {
  const answers = askRules(facts)
  expect(answers.map(({ rule }) => rule)).toEqual([
    'published',
    'embargo',
    'select',
    'fresh',
    'due',
    'shelf_life',
    'schedule_running',
    'account_active',
    'account_rest',
    'approval',
    'text',
    'answers',
    'run',
    'fresh_first',
    'quiet_hours',
    'days',
    'one_at_a_time',
    'spacing',
    'per_hour',
    'per_day',
    'budget',
    'page',
  ])
  expect(answers.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
  expect(firstRefusal(facts)).toBeUndefined()
})

/** What is changed, the rule that refuses it, what it says, how its wait holds, and until when. */
type Row = readonly [Partial<Facts>, string, string, string?, string?]

const refused: readonly Row[] = [
  [given.post({ status: 'draft' }), 'wait published', 'The post is a draft.', 'open'],
  [given.post({ status: 'retracted' }), 'withdraw published', 'The post is no longer published.'],
  [
    given.post({ embargoUntil: at('12:00') }),
    'wait embargo',
    'The post is under embargo until 22 Nov 2026, 13:00 CET.',
    'open',
    '12:00',
  ],
  [
    given.schedule({ accounts: ['x'] }),
    'withdraw select',
    'The schedule news does not name this account.',
  ],
  [
    given.post({ baseline: true }),
    'withdraw fresh',
    'The post counts as shared: it came with a first import.',
  ],
  [
    given.schedule({ since: at('09:30') }),
    'withdraw fresh',
    'The post was visible before the schedule news was made, on 22 Nov 2026, 10:30 CET.',
  ],
  [
    given.account({ baselineAt: at('09:30') }),
    'withdraw fresh',
    'The post counts as shared here: it was visible before 22 Nov 2026, 10:30 CET.',
  ],
  [
    { due: { dueAt: at('10:30'), expiresAt: at('15:00') } },
    'wait due',
    'It is due on 22 Nov 2026, 11:30 CET.',
    'open',
    '10:30',
  ],
  [{ now: at('15:00') }, 'miss shelf_life', 'Its shelf life passed on 22 Nov 2026, 16:00 CET.'],
  [
    given.schedule({ stopped: true }),
    'withdraw schedule_running',
    'The schedule was removed from the set-up.',
  ],
  [
    given.account({ state: 'broken', reason: 'HTTP 401' }),
    'wait account_active',
    'The account is broken: HTTP 401',
    'account',
  ],
  [
    given.account({ restUntil: at('10:05'), restReason: 'HTTP 429' }),
    'wait account_rest',
    'The account rests until 22 Nov 2026, 11:05 CET: HTTP 429',
    'account',
    '10:05',
  ],
  [given.schedule({ approve: true }), 'hold approval', 'A person must approve it first.'],
  [
    { ...given.schedule({ approve: true }), ...given.delivery({ approvedRevision: 2 }) },
    'hold approval',
    'The post was changed after it was approved: a person must approve it anew.',
  ],
  [{ share: { ok: false, reason: 'Too long' } }, 'unfit text', 'Too long'],
  [
    { before: { id: 'd0', state: 'checking' } },
    'wait answers',
    'What it answers is checking.',
    'open',
  ],
  [
    { before: { id: 'd0', state: 'failed' }, ...given.delivery({ parentId: 'd0' }) },
    'withdraw answers',
    'What it answers was not sent: it is failed.',
  ],
  [
    { run: { from: at('09:00'), take: 2, taken: 2, next: at('13:00') } },
    'wait run',
    'The run of 22 Nov 2026, 10:00 CET gave out all of its 2; the next one is on 22 Nov 2026, 14:00 CET.',
    'delivery',
    '13:00',
  ],
  [
    { ...given.delivery({ kind: 'reshare' }), freshWaiting: true },
    'wait fresh_first',
    'It is shared again when no fresh post waits for this account.',
    'open',
  ],
  [
    given.schedule({ quiet: { from: '10:00', to: '12:30' } }),
    'wait quiet_hours',
    'Quiet hours, 10:00-12:30, last until 22 Nov 2026, 12:30 CET.',
    'delivery',
    '11:30',
  ],
  [
    given.schedule({ days: ['mon', 'tue'] }),
    'wait days',
    'The schedule is open on mon, tue, next on 23 Nov 2026, 00:00 CET.',
    'delivery',
    '23:00',
  ],
  [
    { going: { id: 'd9', changedAt: at('09:59') } },
    'wait one_at_a_time',
    'The account sends one post at a time, and the delivery d9 is under way since 22 Nov 2026, 10:59 CET.',
    'open',
  ],
  [
    {
      ...given.account({ spacing: HOUR }),
      posted: { lastAt: at('09:30'), inLastHour: 1, today: 1 },
    },
    'wait spacing',
    'The account posts at most once in 1h, and did at 10:30.',
    'pace',
    '10:30',
  ],
  [
    {
      ...given.account({ perHour: 1 }),
      posted: { oldestInLastHour: at('09:30'), inLastHour: 1, today: 1 },
    },
    'wait per_hour',
    "The account's limit of 1 an hour is reached: 1 since 10:30.",
    'pace',
    '10:30',
  ],
  [
    { ...given.account({ perDay: 4 }), posted: { inLastHour: 0, today: 4 } },
    'wait per_day',
    "The account's limit of 4 a day is reached: 4 on 2026-11-22.",
    'pace',
    '23:00',
  ],
  [
    given.account({ monthlyBudget: 10 }),
    'wait budget',
    'The budget of 10.00 dollars for 2026-11 would be passed: 9.900 are spent, and this costs 0.200.',
    'open',
  ],
  [
    given.account({ monthlyBudget: 12, reserve: 2 }),
    'wait budget',
    'The budget of 12.00 dollars for 2026-11, of which 2.00 are for breaking posts, would be passed: 9.900 are spent, and this costs 0.200.',
    'open',
  ],
  [
    {
      ...given.schedule({ checkPage: true }),
      page: { live: false, reason: 'HTTP 404', again: at('10:01') },
    },
    'wait page',
    'HTTP 404',
    'delivery',
    '10:01',
  ],
  [
    { ...given.schedule({ checkPage: true }), page: { live: false, reason: 'HTTP 404' } },
    'hold page',
    'HTTP 404',
  ],
]

describe('a rule that does not let it pass', () => {
  for (const [over, which, says, waits, until] of refused) {
    it(`${which}: ${says}`, () => {
      const refusal = firstRefusal({ ...facts, ...over })
      expect([`${refusal?.verdict} ${refusal?.rule}`, refusal?.says]).toEqual([which, says])
      if (waits) expect([refusal?.waits, refusal?.until]).toEqual([waits, until && at(until)])
    })
  }
})

describe('what passes', () => {
  const urgent = given.delivery({ urgent: true })
  const answer = {
    ...given.delivery({ parentId: 'd0', kind: 'reply' }),
    before: { id: 'd0', state: 'sent' as const },
  }
  const sent = given.delivery({ state: 'sent', attempts: 1 })
  const posted = { lastAt: at('09:59'), inLastHour: 9, today: 9 }
  const passing: readonly (readonly [string, Partial<Facts>])[] = [
    [
      'quiet hours: breaking',
      { ...urgent, ...given.schedule({ quiet: { from: '10:00', to: '12:00' } }) },
    ],
    ['days: breaking', { ...urgent, ...given.schedule({ days: ['mon'] }) }],
    ['spacing: breaking', { ...urgent, ...given.account({ spacing: HOUR }), posted }],
    ['the reserve: breaking', { ...urgent, ...given.account({ monthlyBudget: 10.1, reserve: 5 }) }],
    [
      'caps: an answer',
      { ...answer, ...given.account({ spacing: HOUR, perHour: 1, perDay: 1 }), posted },
    ],
    ['selection: an answer', { ...answer, ...given.schedule({ accounts: [] }) }],
    [
      'baseline: a re-share',
      { ...given.delivery({ kind: 'reshare' }), ...given.post({ baseline: true }) },
    ],
    ['a fresh post that waits: a first share', { freshWaiting: true }],
    [
      'a fresh post that waits: a re-share that was sent',
      { ...given.delivery({ kind: 'reshare', state: 'sent' }), freshWaiting: true },
    ],
    [
      'its own caps: what was sent',
      { ...sent, ...given.account({ perHour: 1, monthlyBudget: 1 }), posted },
    ],
    ['a story that never began', { before: { id: 'd0', state: 'failed' } }],
    [
      'approval: the approved revision',
      { ...given.schedule({ approve: true }), ...given.delivery({ approvedRevision: 3 }) },
    ],
    [
      'the page: a second attempt',
      {
        ...given.schedule({ checkPage: true }),
        ...given.delivery({ attempts: 1 }),
        page: { live: false, reason: 'HTTP 404' },
      },
    ],
    ['the page: it is live', { ...given.schedule({ checkPage: true }), page: { live: true } }],
  ]
  it.each(passing)('%s', (_what, over) => {
    expect(firstRefusal({ ...facts, ...over })).toBeUndefined()
  })

  it('caps hold breaking posts too', () => {
    const over = { ...urgent, ...given.account({ perDay: 4 }), posted }
    expect(firstRefusal({ ...facts, ...over })?.rule).toBe('per_day')
  })
})

it('says that a jitter had a part in its time, where it had', () => {
  const jittered = { ...facts, schedule: { ...schedule, jitter: 1_200_000 } }
  const due = (one: Facts) => askRules(one).find(({ rule }) => rule === 'due')
  const plain = 'It was due on 22 Nov 2026, 10:00 CET'
  const due_at = '2026-11-22T09:00:00.000Z'
  expect(due(jittered)).toMatchObject({
    says: `${plain}, within a jitter of 20m.`,
    values: { due_at, jitter: '20m' },
  })
  expect(due(facts)).toMatchObject({ says: `${plain}.`, values: { due_at } })
  const chosen = { ...jittered, delivery: { ...delivery, ownTime: true } as const }
  expect(due(chosen)?.says).toBe(`${plain}.`)
})

it('without a schedule or a due time, it goes nowhere', () => {
  expect(firstRefusal(gone('schedule'))?.says).toBe('The schedule was removed from the set-up.')
  expect(firstRefusal(gone('due'))?.says).toBe('Its schedule never runs again.')
})
