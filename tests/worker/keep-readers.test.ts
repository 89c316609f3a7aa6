import { expect, it } from 'vitest'
import { keepReaders } from '../../src/worker/keep-readers.ts'

/** A counter and a clock that only the test moves: each wait ends when the test says so. */
function isolate() {
  const state = { time: 0, counted: 0, kept: [] as [time: number, counted: number][] }
  const waits: { until: number; done: () => void }[] = []
  const keep = keepReaders({
    readers: {
      waiting: () => state.counted,
      async keep() {
        state.kept.push([state.time / 1000, state.counted])
        state.counted = 0
      },
    },
    now: () => new Date(state.time),
    wait: (milliseconds) =>
      new Promise((done) => void waits.push({ until: state.time + milliseconds, done })),
  })
  const invocations: unknown[] = []
  return {
    state,
    invocations,
    stop: () => void waits.splice(0),
    request(counts = 1) {
      state.counted += counts
      const kept = keep()
      if (kept) invocations.push(kept)
    },
    async pass(seconds: number) {
      state.time += seconds * 1000
      const over = waits.filter(({ until }) => until <= state.time)
      for (const one of over) waits.splice(waits.indexOf(one), 1)
      for (const { done } of over) done()
      // What was woken goes on before the test does.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

it('keeps what was counted once no more comes', async () => {
  const { state, request, pass, invocations } = isolate()
  request()
  await pass(5)
  request()
  await pass(5)
  expect(state.kept).toEqual([])
  await pass(10)
  expect([state.kept, invocations.length]).toEqual([[[20, 2]], 1])
  await Promise.all(invocations)
})

it('does nothing for requests that count nothing', () => {
  const { request, invocations } = isolate()
  request(0)
  expect(invocations).toEqual([])
})

it('keeps every five minutes while requests keep coming', async () => {
  const { state, request, pass } = isolate()
  for (let second = 0; second < 630; second += 5) {
    request()
    await pass(5)
  }
  expect(state.kept).toEqual([
    [300, 60],
    [600, 60],
  ])
})

it('goes on when the platform stopped an invocation that waited', async () => {
  const { state, request, pass, stop } = isolate()
  request()
  stop()
  await pass(29)
  request()
  await pass(1)
  request()
  await pass(10)
  expect(state.kept).toEqual([[40, 3]])
})
