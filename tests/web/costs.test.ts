import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'
import { posts, setup } from './stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const ferry = { ...posts.ferry, url: 'https://paper.com/ferry' }
const prices = { post: 0.015, post_with_link: 0.2, read: 0.001, remove: 0.01, alt_text: 0.005 }

/** The budget of x, and one post sent there. */
async function sent(monthlyBudget: number) {
  const accounts = setup.accounts.map((one) =>
    one.id === 'x' ? { ...one, monthlyBudget, reserve: monthlyBudget / 4 } : one,
  )
  await stage.ports.setup.apply({ ...setup, accounts }, stage.clock.now)
  await stage.save(ferry)
  stage.pass(24 * 60 + 1)
  await stage.api('POST', '/tick')
  await stage.save({ ...ferry, id: 'harbour', url: 'https://paper.com/harbour' })
  stage.pass(10)
  await stage.deliver('x')
}

test('what an account cost, and how its month will end', async () => {
  await sent(1)
  const { body } = await stage.api('GET', '/accounts/x/costs')
  expect(body).toEqual({
    account: 'x',
    month: '2026-11',
    posts: 1,
    with_link: 1,
    spent: 0.2,
    at_stake: 0,
    reads: 0,
    removals: 0,
    unsettled: 0,
    budget: 1,
    reserve: 0.25,
    prices,
    forecast: {
      amount: expect.closeTo(1.51, 1),
      per_day: expect.closeTo(0.2, 2),
      budget_reached_at: expect.stringMatching(/^2026-11-28T/),
    },
  })
})

test('an earlier month has no forecast, a later one no costs', async () => {
  const october = await stage.api('GET', '/accounts/x/costs?month=2026-10')
  expect(october.body).toEqual({
    account: 'x',
    month: '2026-10',
    ...{ posts: 0, with_link: 0, spent: 0, at_stake: 0, reads: 0, removals: 0, unsettled: 0 },
    budget: 50,
    prices,
  })
  for (const month of ['2027-01', '2026-13', 'now']) {
    expect((await stage.api('GET', `/accounts/x/costs?month=${month}`)).status).toBe(422)
  }
  expect((await stage.api('GET', '/accounts/nobody/costs')).status).toBe(404)
})

test('where posting is free, there is nothing to foresee', async () => {
  const { body } = await stage.api('GET', '/accounts/masto/costs')
  expect(body).toMatchObject({ account: 'masto', spent: 0 })
  expect(Object.keys(body)).not.toContain('forecast')
})
