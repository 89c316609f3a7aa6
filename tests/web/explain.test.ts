import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { terminal } from '../cli/terminal.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { posts } from './stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const explained = async (post: string, account: string) =>
  (await stage.api('GET', `/explain?post=${post}&account=${account}`)).body

interface Rule {
  readonly rule: string
  readonly verdict: string
  readonly says: string
}

/** What becomes of it, and what the rules say that do not let it pass. */
const shortly = async (post: string, account: string) =>
  (await explained(post, account)).items.map(
    ({ state, says, rules }: { state?: string; says: string; rules: readonly Rule[] }) => [
      state ?? 'not planned',
      says,
      ...rules
        .filter(({ verdict }) => verdict !== 'pass')
        .map((one) => `${one.verdict} ${one.rule}`),
    ],
  )

const pass = (rule: string, says: string, values: object = {}) => ({
  rule,
  verdict: 'pass',
  says,
  values,
})

describe('explain', () => {
  test('lists every rule in order, with its values and its verdict', async () => {
    await stage.save(posts.ferry)
    const { body } = await stage.api('GET', '/deliveries?account=x')
    expect(await explained('ferry', 'x')).toEqual({
      post: 'ferry',
      account: 'x',
      items: [
        {
          schedule: 'news',
          delivery: body.items[0].id,
          kind: 'share',
          state: 'planned',
          says: 'It is due on 23 Nov 2026, 09:02 CET.',
          rules: [
            pass('published', 'The post is published.', { status: 'published' }),
            pass('embargo', 'The post is visible since 23 Nov 2026, 09:00 CET.', {
              visible_at: '2026-11-23T08:00:00.000Z',
            }),
            pass('select', 'The schedule news selects the post for this account.', {
              schedule: 'news',
            }),
            pass('fresh', 'It is newer than the schedule and the account.', {
              baseline: false,
              visible_at: '2026-11-23T08:00:00.000Z',
              account_since: '2026-11-23T08:00:00.000Z',
              schedule_since: '2026-11-23T08:00:00.000Z',
            }),
            {
              rule: 'due',
              verdict: 'wait',
              says: 'It is due on 23 Nov 2026, 09:02 CET.',
              values: { due_at: '2026-11-23T08:02:00.000Z' },
              until: '2026-11-23T08:02:00.000Z',
            },
            pass('shelf_life', 'It is worth sending until 23 Nov 2026, 15:02 CET.', {
              expires_at: '2026-11-23T14:02:00.000Z',
            }),
            pass('schedule_running', 'The schedule is running.', { schedule: 'news' }),
            pass('account_active', 'The account is active.', { state: 'active' }),
            pass('account_rest', 'The account does not rest.'),
            pass('approval', 'It needs no approval.', { revision: 1 }),
            pass('text', 'Its share text fits.'),
            pass('answers', 'It answers nothing.'),
            pass('run', 'It waits for no run of its schedule.'),
            pass('fresh_first', 'It is no re-share.'),
            pass('quiet_hours', 'The schedule has no quiet hours.'),
            pass('days', 'The schedule is open on every day.'),
            pass('one_at_a_time', 'The account sends nothing else.'),
            pass('spacing', 'The account has no spacing.'),
            pass('per_hour', 'The account has no limit an hour.'),
            pass('per_day', 'The account has no limit a day.'),
            pass(
              'budget',
              'The budget of 50.00 dollars for 2026-11 is not passed: 0.000 are spent, and this costs 0.015.',
              { budget: 50, reserve: 0, spent: 0, cost: 0.015, month: '2026-11' },
            ),
            pass('page', 'Its page is not looked at.'),
          ],
        },
      ],
    })
  })

  test('of what was sent, of what waits behind it, and of what is not planned', async () => {
    await stage.save(posts.ferry)
    stage.pass(3)
    await stage.deliver('masto')
    await stage.save(posts.tram)
    stage.pass(3)
    await stage.ports.setup.setAccountState('x', 'paused', 'Paused by a person.')
    await stage.save({ ...posts.bakery, share: { skip: ['masto'] } })
    expect(await shortly('ferry', 'masto')).toEqual([
      ['sent', 'It was sent on 23 Nov 2026, 09:03 CET.'],
    ])
    expect(await shortly('tram', 'masto')).toEqual([
      ['planned', 'The account posts at most once in 10m, and did at 09:03.', 'wait spacing'],
    ])
    expect(await shortly('tram', 'x')).toEqual([
      ['planned', 'The account is paused: Paused by a person.', 'wait account_active'],
    ])
    expect(await shortly('bakery', 'masto')).toEqual([
      [
        'not planned',
        'Nothing is planned. The post is set to skip this account.',
        'withdraw select',
        'wait due',
        'wait spacing',
      ],
    ])
  })

  test('of what was retracted, what failed, and what has no text', async () => {
    await stage.save(posts.ferry)
    await stage.save({ ...posts.tram, share: { text: 'Long '.repeat(150) } })
    await stage.api('POST', '/posts/ferry/retract', { reason: 'Wrong.' })
    expect(await shortly('ferry', 'x')).toEqual([
      [
        'cancelled',
        'It was cancelled on 23 Nov 2026, 09:00 CET. The post is no longer published.',
        'withdraw published',
        'wait due',
      ],
    ])
    stage.pass(3)
    await stage.deliver('masto')
    expect(await shortly('tram', 'masto')).toEqual([
      [
        'failed',
        'It failed on 23 Nov 2026, 09:03 CET. The share text counts 749 at its shortest, and the network takes 500',
        'unfit text',
      ],
    ])
  })

  test('names what is not known', async () => {
    await stage.save(posts.ferry)
    const asked = async (query: string) => {
      const { status, body } = await stage.api('GET', `/explain?${query}`)
      return [status, body.detail]
    }
    expect(await asked('post=none&account=x')).toEqual([404, 'There is no post none'])
    expect(await asked('post=ferry&account=none')).toEqual([404, 'There is no account none'])
    expect((await asked('post=ferry'))[0]).toBe(422)
  })

  test('is a command', async () => {
    const cli = terminal(stage)
    await stage.save(posts.tram)
    await stage.ports.setup.setAccountState('masto', 'paused', 'Paused by a person.')
    stage.pass(3)
    const { status, out } = await cli.run('explain', '--post', 'tram', '--account', 'masto')
    const [head = '', says, ...rules] = out.trimEnd().split('\n')
    expect([status, head.split(' (')[0], says]).toEqual([
      0,
      '— news: planned',
      'The account is paused: Paused by a person.',
    ])
    expect(rules).toContain('wait\taccount_active\tThe account is paused: Paused by a person.')
    expect(rules).toHaveLength(22)
    const json = await cli.run('explain', '--post', 'tram', '--account', 'masto', '--json')
    expect(JSON.parse(json.out)).toEqual(await explained('tram', 'masto'))
    expect(await cli.run('explain', '--post', 'tram')).toEqual({
      status: 2,
      out: '',
      err: '--account is needed\n',
    })
  })
})
