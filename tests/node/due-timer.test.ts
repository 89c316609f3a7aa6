import { expect, it } from 'vitest'
import { startDueTimer } from '../../src/node/due-timer.ts'

const START = Date.parse('2026-11-22T10:00:00Z')

/** A timer over a clock that only the test moves; `looks` are the milliseconds at which it looked. */
function stage(dueAt: readonly number[]) {
  let time = 0
  let waiting: { readonly at: number; readonly then: () => void } | undefined
  const looks: number[] = []
  const due = [...dueAt]
  const timer = startDueTimer({
    now: () => new Date(START + time),
    look: async () => void looks.push(time),
    nextDue: async () => {
      const next = due.find((at) => at > time)
      return next === undefined ? undefined : new Date(START + next)
    },
    after(milliseconds, then) {
      waiting = { at: time + milliseconds, then }
      return () => {
        waiting = undefined
      }
    },
  })
  const settle = () => new Promise((done) => setImmediate(done))
  return {
    timer,
    looks,
    due,
    async passTo(end: number) {
      await settle()
      while (waiting && waiting.at <= end) {
        time = waiting.at
        waiting.then()
        await settle()
      }
      time = end
    },
  }
}

it('looks at the moment something falls due, and every half second', async () => {
  const { looks, passTo } = stage([120, 121, 900])
  await passTo(1_500)
  expect(looks).toEqual([0, 120, 121, 621, 900, 1_400])
})

it('sees what was planned since it looked, half a second late at most', async () => {
  const { looks, due, passTo } = stage([])
  await passTo(600)
  due.push(650, 1_100)
  await passTo(1_100)
  expect(looks).toEqual([0, 500, 1_000, 1_100])
})

it('looks no more once it is stopped', async () => {
  const { timer, looks, passTo } = stage([10, 20])
  await passTo(10)
  await timer.stop()
  await passTo(2_000)
  expect(looks).toEqual([0, 10])
})

it('stops while it looks', async () => {
  const { timer, looks, passTo } = stage([10])
  const stopped = timer.stop()
  await passTo(2_000)
  await stopped
  expect(looks).toEqual([0])
})
