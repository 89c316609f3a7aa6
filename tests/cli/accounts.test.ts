import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { posts } from '../web/stage-setup.ts'
import { terminal } from './terminal.ts'

let stage: ApiStage
let cli: ReturnType<typeof terminal>
beforeEach(async () => {
  stage = await openApi()
  cli = terminal(stage)
})
afterEach(() => stage.close())

const done = (out: string) => ({ status: 0, out, err: '' })
/** `ferry masto sent`, of every delivery to these accounts. */
async function statesOn(...accounts: string[]) {
  const { items } = await stage.ports.deliveries.list({}, { limit: 50 })
  return items
    .filter(({ accountId }) => accounts.includes(accountId))
    .map(({ postId, accountId, state }) => `${postId} ${accountId} ${state}`)
    .sort()
}

describe('accounts', () => {
  test('the list says which one rests, until when and why', async () => {
    const until = new Date(stage.ports.clock.now().getTime() + 60_000)
    await stage.ports.setup.rest('masto', until, 'HTTP 429: Too many requests')
    const { out } = await cli.run('accounts', 'list')
    const told = `Rests until ${until.toISOString()}: HTTP 429: Too many requests`
    expect(out.split('\n').filter((line) => line.includes(told))).toHaveLength(1)
  })

  test('adopt counts what stands there as shared, and says how much', async () => {
    await stage.save({ ...posts.tram, dek: `As we said: ${posts.bakery.url}` })
    stage.pass(3)
    await stage.deliver('masto')
    await stage.save(posts.bakery)
    expect(await cli.run('accounts', 'adopt', 'masto')).toEqual(
      done('masto: looked at 1, counted 1 as shared\n'),
    )
    expect(await statesOn('masto')).toEqual(['bakery masto sent', 'tram masto sent'])
    const again = await cli.run('accounts', 'adopt', 'masto', '--json')
    expect(JSON.parse(again.out)).toEqual({ looked: 1, marked: 0 })
  })

  test('adopt says why an account cannot be read', async () => {
    const { status, out, err } = await cli.run('accounts', 'adopt', 'desk')
    expect([status, out]).toEqual([1, ''])
    expect(err).toMatch(/^desk cannot be read: .+\n$/)
    expect((await cli.run('accounts', 'adopt', 'nobody')).err).toBe('There is no account nobody\n')
    expect((await cli.run('accounts', 'adopt')).status).toBe(2)
  })

  test('costs are told for this month with how it will end, or for an earlier one', async () => {
    await stage.save({ ...posts.ferry, url: 'https://paper.com/ferry' })
    stage.pass(3)
    await stage.deliver('x')
    stage.pass(24 * 60)
    await stage.api('POST', '/tick')
    const { status, out } = await cli.run('accounts', 'costs', 'x')
    expect([status, out.split('\n').slice(0, 2)]).toEqual([
      0,
      ['2026-11: $0.200 for 1 post, 1 with a link', 'budget: $50.000'],
    ])
    expect(out).toMatch(/\nforecast: \$\d+\.\d{3}\n/)
    expect(await cli.run('accounts', 'costs', 'x', '--month', '2026-10')).toEqual(
      done('2026-10: $0.000 for 0 posts, 0 with a link\nbudget: $50.000\n'),
    )
    const json = await cli.run('accounts', 'costs', 'x', '--json')
    expect(JSON.parse(json.out)).toMatchObject({ account: 'x', month: '2026-11', spent: 0.2 })
    expect((await cli.run('accounts', 'costs', 'x', '--month', 'May')).status).toBe(2)
  })
})

describe('deliveries retry', () => {
  beforeEach(async () => {
    await stage.save(posts.ferry)
    await stage.save(posts.bakery)
    stage.pass(24 * 60)
    await stage.ports.deliveries.missExpired(stage.clock.now)
  })

  test('--state sends all of a state again, of one account or of all', async () => {
    expect(await cli.run('deliveries', 'retry', '--state', 'missed', '--account', 'x')).toEqual(
      done('2 go out again\n'),
    )
    expect(await statesOn('x', 'masto')).toEqual([
      'bakery masto missed',
      'bakery x planned',
      'ferry masto missed',
      'ferry x planned',
    ])
    const rest = await cli.run('deliveries', 'retry', '--state', 'missed', '--json')
    expect(JSON.parse(rest.out)).toEqual({ retried: 4 })
    expect(await cli.run('deliveries', 'retry', '--state', 'missed')).toEqual(
      done('0 go out again\n'),
    )
  })

  test.each([
    ['an ID and a state', ['some-id', '--state', 'missed'], 'Either an ID or --state is needed\n'],
    ['neither', [], 'Either an ID or --state is needed\n'],
    ['a state that is not sent again', ['--state', 'sent'], /state: /],
  ])('%s is wrong use', async (_what, argv, says) => {
    const { status, out, err } = await cli.run('deliveries', 'retry', ...argv)
    expect([status, out]).toEqual([2, ''])
    expect(err).toMatch(says)
    expect(await statesOn('x')).toEqual(['bakery x missed', 'ferry x missed'])
  })
})

test('post receipts tell what was done to the shares of a post, and why something was not', async () => {
  await stage.save(posts.ferry)
  stage.pass(3)
  await stage.deliver('masto')
  await stage.deliver('x')
  expect(await cli.run('post', 'receipts', 'ferry')).toEqual(done(''))
  await cli.run('post', 'retract', 'ferry', '--reason', 'It was not so.')
  await stage.deliver('masto')
  const time = '2026-11-23T08:03:00.000Z'
  const { status, out } = await cli.run('post', 'receipts', 'ferry')
  expect([status, out.split('\n').filter(Boolean).sort()]).toEqual([
    0,
    [`masto\tremove\tdone\t${time}\t`, `x\tremove\tplanned\t${time}\t`],
  ])
  const { items } = JSON.parse((await cli.run('post', 'receipts', 'ferry', '--json')).out)
  expect(items).toEqual((await stage.api('GET', '/posts/ferry/amendments')).body.items)
  expect(await cli.run('post', 'receipts', 'none')).toEqual({
    status: 1,
    out: '',
    err: 'There is no post none\n',
  })
})
