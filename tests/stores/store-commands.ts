import fc from 'fast-check'
import type { DeliveryEvent, DeliveryKind } from '../../src/core/delivery.ts'
import type { Post } from '../../src/core/post.ts'
import type { Outcome, PlannedDelivery } from '../../src/ports/delivery-store.ts'
import type { AccountLimits, DeliveryGround } from '../contracts/delivery-ground.ts'
import { post } from '../fakes/posts.ts'

/** Something that is done to a delivery store at a moment, with the answer it gave. */
export interface Command {
  readonly does: string
  readonly run: (ground: DeliveryGround, now: Date, step: number) => Promise<unknown>
}

const MINUTE = 60_000
const START = Date.parse('2026-11-22T10:00:00Z')
const DAY_START = new Date('2026-11-22T00:00:00Z')

/** Each id is one post, account, schedule and occurrence; the two of a pair want the same place. */
const identities: Readonly<Record<string, Identity>> = {
  a: { postId: 'p', accountId: 'masto', occurrence: '' },
  a2: { postId: 'p', accountId: 'masto', occurrence: '' },
  b: { postId: 'q', accountId: 'masto', occurrence: '' },
  c: { postId: 'p', accountId: 'x', occurrence: '' },
  d: { postId: 'q', accountId: 'masto', occurrence: 'run/1', kind: 'reshare' },
  d2: { postId: 'p', accountId: 'masto', occurrence: 'run/1', kind: 'reshare' },
  e: { postId: 'p', accountId: 'masto', occurrence: 'reply', kind: 'reply', parentId: 'a' },
  f: { postId: 'q', accountId: 'masto', scheduleId: 'other', occurrence: '' },
}
interface Identity extends Pick<PlannedDelivery, 'postId' | 'accountId' | 'occurrence'> {
  readonly kind?: DeliveryKind
  readonly parentId?: string
  readonly scheduleId?: string
}

/** Two published posts of one story, two accounts, two schedules, and a first delivery. */
export async function prepare(ground: DeliveryGround): Promise<void> {
  for (const id of ['p', 'q']) await ground.posts.insert([{ post: story(id), aliases: [] }])
  for (const id of ['masto', 'x']) await ground.addAccount(id)
  for (const id of ['news', 'other']) await ground.addSchedule(id)
  await ground.deliveries.plan([plannedAs('a', START, START + 600 * MINUTE)], new Date(START))
}

const story = (id: string, given: Partial<Post> = {}) =>
  post({ id, story: 'flood', publishedAt: new Date(START - 60 * MINUTE), ...given })

function plannedAs(id: string, due: number, expires: number, given = {}): PlannedDelivery {
  const times = { dueAt: new Date(due), expiresAt: new Date(expires) }
  const rest = { kind: 'share', scheduleId: 'news', urgent: false, held: false } as const
  return { ...rest, ...(identities[id] as Identity), id, ...times, ...given }
}

const anId = fc.constantFrom(...Object.keys(identities))
/** What was begun so many steps before is ended under its token. */
const aBack = fc.constantFrom(1, 1, 1, 2, 3, 5)
const tokenOf = (step: number) => `token-${step}`
const anAccount = fc.constantFrom('masto', 'x')
const soon = fc.integer({ min: -20, max: 20 }).map((minutes) => minutes * MINUTE)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
const after = (now: Date, milliseconds: number) => new Date(now.getTime() + milliseconds)

/** Without what is undefined, as callers write it. */
const given = <Some extends object>(values: Some) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

const command = <Values>(
  does: string,
  values: fc.Arbitrary<Values>,
  run: (ground: DeliveryGround, now: Date, values: Values, step: number) => Promise<unknown>,
): fc.Arbitrary<Command> =>
  values.map((one) => ({
    does: `${does} ${JSON.stringify(one)}`,
    run: (ground, now, step) => run(ground, now, one, step),
  }))

const outcomeOf = <Event extends DeliveryEvent>(...events: readonly Event[]) =>
  fc.record({
    event: fc.constantFrom(...events),
    reason: maybe(fc.constant('a reason')),
    dueIn: maybe(soon),
    expiresIn: maybe(soon),
    post: maybe(fc.constant({ id: '42', url: 'https://masto.example/42' })),
    approved: maybe(fc.record({ revision: fc.integer({ min: 1, max: 2 }), as: fc.constant(seen) })),
    pageLooked: fc.constantFrom(true, undefined),
  })
const seen = { text: 'T', title: 'Post p', url: 'https://news.example/p' }
const outcome = (
  { dueIn, expiresIn, ...rest }: { dueIn?: number | undefined; expiresIn?: number | undefined },
  now: Date,
) =>
  ({
    ...given(rest),
    at: now,
    ...(dueIn !== undefined && { dueAt: after(now, dueIn) }),
    ...(expiresIn !== undefined && { expiresAt: after(now, expiresIn) }),
  }) as Outcome

const plan = command(
  'plan',
  fc.record({
    id: anId,
    due: soon,
    life: fc.constantFrom(5 * MINUTE, 60 * MINUTE),
    urgent: fc.boolean(),
    held: fc.boolean(),
  }),
  ({ deliveries }, now, { id, due, life, urgent, held }) => {
    const dueAt = START + due
    return deliveries.plan([plannedAs(id, dueAt, dueAt + life, { urgent, held })], now)
  },
)

const claim = command(
  'claim',
  fc.record({
    deliveryId: anId,
    revision: fc.constantFrom(1, 1, 1, 2),
    text: fc.constantFrom(undefined, undefined, undefined, 'own'),
    cost: fc.constantFrom(0, 0.2),
    month: fc.constantFrom('2026-11', '2026-11', '2026-12'),
    lease: fc.constantFrom(MINUTE, 3 * MINUTE),
    take: fc.constantFrom(undefined, 1, 2),
  }),
  ({ deliveries }, now, { lease, take, text, ...rest }, step) =>
    deliveries.claim({
      ...rest,
      token: tokenOf(step),
      ...(text !== undefined && { text }),
      draft: { text: 'T', url: 'https://news.example/p', key: rest.deliveryId },
      now,
      leaseUntil: after(now, lease),
      dayStart: DAY_START,
      ...(take !== undefined && { run: { from: new Date(START), take } }),
    }),
)

const attempts = [
  claim,
  claim,
  command(
    'finish',
    fc.record({
      id: anId,
      back: aBack,
      outcome: outcomeOf('accepted', 'accepted', 'lost', 'retry', 'rejected'),
    }),
    ({ deliveries }, now, { id, back, outcome: one }, step) =>
      deliveries.finish(id, tokenOf(step - back), outcome(one, now)),
  ),
  command(
    'keepProgress',
    fc.record({ id: anId, back: aBack, text: fc.constantFrom('one', 'two') }),
    ({ deliveries }, _, { id, back, text }, step) =>
      deliveries.keepProgress(id, tokenOf(step - back), text),
  ),
  command(
    'claimCheck',
    fc.record({ id: anId, lease: fc.constantFrom(MINUTE, 3 * MINUTE) }),
    ({ deliveries }, now, { id, lease }, step) =>
      deliveries.claimCheck(id, tokenOf(step), now, after(now, lease)),
  ),
  command(
    'finishCheck',
    fc.record({ id: anId, back: aBack, outcome: outcomeOf('found', 'absent', 'unable') }),
    ({ deliveries }, now, { id, back, outcome: one }, step) =>
      deliveries.finishCheck(id, tokenOf(step - back), outcome(one, now)),
  ),
  command(
    'lookAgain',
    fc.record({ id: anId, back: aBack, dueIn: soon }),
    ({ deliveries }, now, { id, back, dueIn }, step) => {
      const again = { event: 'look-again', at: now, reason: 'busy' } as const
      return deliveries.finishCheck(id, tokenOf(step - back), {
        ...again,
        dueAt: after(now, dueIn),
      })
    },
  ),
]

const nothing = fc.constant({})
const housekeeping = [
  command('expireLeases', nothing, ({ deliveries }, now) => deliveries.expireLeases(now)),
  command('missExpired', nothing, ({ deliveries }, now) => deliveries.missExpired(now)),
  command('withdrawStale', nothing, ({ deliveries }, now) => deliveries.withdrawStale(now)),
]

const people: readonly DeliveryEvent[] = [
  ...([
    'wait',
    'hold',
    'miss',
    'withdraw',
    'restore',
    'unfit',
    'approve',
    'cancel',
    'again',
  ] as const),
  ...(['reschedule', 'resolve-sent', 'resolve-not-sent'] as const),
]
const decisions = [
  command(
    'apply',
    fc.record({ id: anId, outcome: outcomeOf(...people) }),
    ({ deliveries }, now, { id, outcome: one }) => deliveries.apply(id, outcome(one, now)),
  ),
  command(
    'setText',
    fc.record({ id: anId, text: fc.constantFrom('own', undefined) }),
    ({ deliveries }, now, { id, text }) => deliveries.setText(id, text, now),
  ),
  command(
    'renewApproval',
    fc.record({ id: anId, from: fc.constantFrom(1, 2), to: fc.constantFrom(1, 2) }),
    ({ deliveries }, _now, { id, ...revision }) => deliveries.renewApproval(id, revision),
  ),
  command(
    'pageNotLive',
    fc.record({ id: anId, dueIn: soon }),
    ({ deliveries }, now, { id, dueIn }) =>
      deliveries.pageNotLive(id, 'HTTP 404', after(now, dueIn), now),
  ),
  command(
    'explain',
    fc.record({ id: anId, reason: fc.constantFrom('why', 'else') }),
    ({ deliveries }, now, { id, reason }) => deliveries.explain(id, reason, now),
  ),
]

const surroundings = [
  command(
    'save post',
    fc.record({
      id: fc.constantFrom('p', 'q'),
      status: fc.constantFrom('published', 'published', 'draft', 'retracted'),
      embargoed: fc.boolean(),
      revision: fc.constantFrom(1, 2),
    }),
    async ({ posts }, now, { id, embargoed, ...changes }) => {
      const expected = (await posts.byId(id))?.revision ?? 0
      const embargo = embargoed && { embargoUntil: after(now, MINUTE) }
      return posts.update(
        { post: story(id, { ...(changes as Partial<Post>), ...embargo }), aliases: [] },
        expected,
      )
    },
  ),
  command(
    'change accounts',
    fc.record({
      state: fc.constantFrom('active', 'active', 'active', 'paused', 'broken', undefined),
      rest: maybe(soon),
      pace: maybe(soon),
      monthlyBudget: fc.constantFrom(undefined, 0.3, 0.5),
      reserve: fc.constantFrom(undefined, 0.2),
      spacing: fc.constantFrom(undefined, MINUTE, 10 * MINUTE),
      perHour: fc.constantFrom(undefined, 1, 3),
      perDay: fc.constantFrom(undefined, 2, 5),
    }),
    async ({ changeAccounts }, now, { rest, pace, ...limits }) => {
      await changeAccounts({
        ...given(limits),
        ...(rest !== undefined && { restUntil: after(now, rest) }),
        ...(pace !== undefined && { pacedUntil: after(now, pace) }),
      } as Partial<AccountLimits>)
    },
  ),
  command('stop schedules', fc.constant({}), async ({ stopSchedules }) => {
    await stopSchedules()
  }),
]

/** Something a store is asked. */
const questions = [
  command('due', fc.record({ limit: fc.constantFrom(1, 5) }), ({ deliveries }, now, { limit }) =>
    deliveries.due(now, limit),
  ),
  command(
    'dueOf',
    fc.record({ account: anAccount, limit: fc.constantFrom(1, 5) }),
    ({ deliveries }, now, { account, limit }) => deliveries.dueOf(account, now, limit),
  ),
  command('toCheck', nothing, async ({ deliveries }, now) =>
    (await deliveries.toCheck(now, 50)).map(({ id }) => id).sort(),
  ),
  command('nextDue', nothing, ({ deliveries }, now) => deliveries.nextDue(now)),
  command('tally', fc.record({ account: anAccount }), ({ deliveries }, now, { account }) =>
    deliveries.tally(account, now, DAY_START),
  ),
  command(
    'takenInRun',
    fc.record({ account: anAccount, schedule: fc.constantFrom('news', 'other') }),
    ({ deliveries }, _now, { account, schedule }) =>
      deliveries.takenInRun(account, schedule, new Date(START)),
  ),
  command('firstOfStory', fc.record({ account: anAccount }), ({ deliveries }, _now, { account }) =>
    deliveries.firstOfStory(account, 'flood'),
  ),
  command('spent', fc.record({ account: anAccount }), async ({ deliveries }, _now, { account }) =>
    (await deliveries.spent(account, '2026-11')).toFixed(9),
  ),
  command('counts', nothing, ({ deliveries }) => deliveries.counts()),
]

/** Commands, and after each so many milliseconds. */
export const commandStories: fc.Arbitrary<readonly (readonly [Command, number])[]> = fc.array(
  fc.tuple(
    fc.oneof(
      { arbitrary: plan, weight: 4 },
      { arbitrary: fc.oneof(...attempts), weight: 10 },
      { arbitrary: fc.oneof(...decisions), weight: 3 },
      { arbitrary: fc.oneof(...housekeeping), weight: 2 },
      { arbitrary: fc.oneof(...surroundings), weight: 2 },
      { arbitrary: fc.oneof(...questions), weight: 5 },
    ),
    fc.constantFrom(0, 1, 1_000, MINUTE, 5 * MINUTE, 15 * MINUTE),
  ),
  { minLength: 1, maxLength: 60 },
)

export const start = () => new Date(START)
