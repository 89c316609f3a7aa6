import { expect, it } from 'vitest'
import { messageQueue } from '../../src/core/message-queue.ts'

const unbounded = () => messageQueue(1_000, () => {})

it('gives what arrived in its order, and waits for what did not', async () => {
  const queue = unbounded()
  queue.push('one')
  queue.push('two')
  expect([await queue.take(), await queue.take()]).toEqual(['one', 'two'])
  const waiting = [queue.take(), queue.take()]
  queue.push('three')
  queue.push('four')
  expect(await Promise.all(waiting)).toEqual(['three', 'four'])
})

it('ends after what arrived, for everybody who waits', async () => {
  const queue = unbounded()
  queue.push('last')
  queue.end()
  queue.push('too late')
  expect([await queue.take(), await queue.take(), await queue.take()]).toEqual([
    'last',
    undefined,
    undefined,
  ])
  const other = unbounded()
  const waiting = other.take()
  other.end()
  expect(await waiting).toBe(undefined)
})

it('fails after what arrived, with the first reason', async () => {
  const queue = unbounded()
  queue.push('last')
  queue.fail(new Error('broken'))
  queue.fail(new Error('broken again'))
  queue.end()
  expect(await queue.take()).toBe('last')
  await expect(queue.take()).rejects.toThrow('broken')
  await expect(queue.take()).rejects.toThrow(/^broken$/)
})

it.each([
  ['one that is waited for', true],
  ['those that wait', false],
])('takes no more than it may hold: %s', async (_, isAwaited) => {
  const queue = messageQueue(5, () => queue.fail(new Error('too much')))
  const waiting = isAwaited ? queue.take() : undefined
  queue.push('123456')
  await expect(waiting ?? queue.take()).rejects.toThrow('too much')
  const full = messageQueue(5, () => full.fail(new Error('too much')))
  full.push('123')
  expect(await full.take()).toBe('123')
  full.push('12345')
  full.push('6')
  await expect(full.take()).rejects.toThrow('too much')
})
