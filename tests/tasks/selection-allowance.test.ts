import { expect, it } from 'vitest'
import { type Client, selectionAllowance } from '../../src/tasks/selection-allowance.ts'

function open() {
  const clock = { time: 0 }
  const allowance = selectionAllowance({ now: () => new Date(clock.time) })
  /** How many of `count` one client gets. */
  const taken = (count: number, client: Client) =>
    Array.from({ length: count }, () => allowance.take(client)).filter(Boolean).length
  return { clock, taken }
}

it('gives one client a hundred, and then four a second', () => {
  const { clock, taken } = open()
  expect(taken(200, { address: '192.0.2.1' })).toBe(100)
  expect(taken(1, { address: '192.0.2.2' })).toBe(1)
  clock.time += 1_000
  expect(taken(200, { address: '192.0.2.1' })).toBe(4)
})

it('gives all together three hundred, and then ten a second', () => {
  const { clock, taken } = open()
  const each = Array.from({ length: 10 }, (_, n) => taken(100, { address: `192.0.2.${n}` }))
  expect(each).toEqual([100, 100, 100, 0, 0, 0, 0, 0, 0, 0])
  clock.time += 1_000
  expect(taken(200, { address: '198.51.100.1' })).toBe(10)
})

it('counts clients that cannot be told apart with all', () => {
  const { taken } = open()
  expect(taken(1_000, { address: undefined })).toBe(300)
})

it('remembers clients as far as there is room', () => {
  const { clock, taken } = open()
  expect(taken(100, { address: 'first' })).toBe(100)
  clock.time += 10_000
  for (let n = 0; n < 100; n += 1) taken(1, { address: `${n}` })
  expect(taken(100, { address: 'first' })).toBe(40)
})
