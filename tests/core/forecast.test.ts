import { expect, test } from 'vitest'
import { type Forecasting, forecastOf, LATELY } from '../../src/core/forecast.ts'
import { DAY } from '../../src/core/wall-clock.ts'

const now = new Date('2026-11-21T00:00:00Z')
const prices = { post: 0.015, postWithLink: 0.2 }

const foresee = (given: Partial<Forecasting> & { lately?: number } = {}) => {
  const { lately = 28, ...rest } = given
  return forecastOf({
    now,
    until: new Date('2026-12-01T00:00:00Z'),
    over: LATELY,
    month: { posts: [{ cost: 0.2, posts: 50 }], atStake: 0.2, charges: { read: 0.3 } },
    outlook: { planned: 2, urgent: 1, lately: { posts: 140, spent: lately } },
    prices,
    links: 'always',
    ...rest,
  })
}

test('what was spent, and for the days to come what the last four weeks cost a day', () => {
  expect(foresee()).toEqual({ amount: 20.5, perDay: 1 })
})

test('the day on which the budget is spent, where it does not last', () => {
  const reachedAt = new Date('2026-11-26T00:00:00Z')
  expect(foresee({ budget: 15.5 })).toEqual({ amount: 20.5, perDay: 1, reachedAt })
  expect(foresee({ budget: 20.5 })).toEqual({ amount: 20.5, perDay: 1 })
  expect(foresee({ budget: 3 }).reachedAt).toEqual(now)
})

test('what is planned, where that is more, at the price that the links of the account have', () => {
  const outlook = { planned: 10, urgent: 4, lately: { posts: 0, spent: 0 } }
  const amounts = (['always', 'top', 'never'] as const).map(
    (links) => foresee({ outlook, links }).amount,
  )
  expect(amounts.map((amount) => amount.toFixed(2))).toEqual(['12.50', '11.39', '10.65'])
})

test('a young account is not made out to be cheap', () => {
  expect(foresee({ over: 7 * DAY }).perDay).toBe(4)
  expect(foresee({ over: 1_000 }).perDay).toBe(28)
})
