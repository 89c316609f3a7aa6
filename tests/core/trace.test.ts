import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mintId } from '../../src/clock.ts'
import {
  requestIdIn,
  spanBy,
  traceBy,
  traceIn,
  traceOf,
  traceparent,
} from '../../src/core/trace.ts'

test('a trace is the last 128 bits of a minted id', () => {
  expect(traceOf('01kazv5d40zzzzzzzzzzzzzzzz')).toBe('019abfb2b480ffffffffffffffffffff')
  expect(traceOf('t1')).toBe('00000000000000000000000000000341')
  expect(traceOf('00000000000000000000000000')).toBe('00000000000000000000000000000001')
})

test('two ids that were minted have two traces', () => {
  const letters = fc.uint8Array({ minLength: 16, maxLength: 16 })
  const traceMinted = (random: Uint8Array) => traceOf(mintId(1_764_000_000_000, random))
  const same = (a: Uint8Array, b: Uint8Array) =>
    a.every((one, at) => one % 32 === (b[at] ?? 0) % 32)
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      expect(traceMinted(a) === traceMinted(b)).toBe(same(a, b))
    }),
  )
})

test('what a request says of its cause can be read by the next', () => {
  const trace = traceBy(() => 0.999)
  expect([trace, spanBy(() => 0), traceBy(() => 0)]).toEqual([
    'ffffffffffffffffffffffffffffffff',
    '0000000000000001',
    '00000000000000000000000000000001',
  ])
  const header = traceparent(
    trace,
    spanBy(() => 0.5),
  )
  expect(header).toBe('00-ffffffffffffffffffffffffffffffff-8888888888888888-03')
  expect(traceIn(header)).toBe(trace)
})

test.each([
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '0af7651916cd43dd8448eb211c80319c'],
  ['cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x', '0af7651916cd43dd8448eb211c80319c'],
  ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', undefined],
  ['00-00000000000000000000000000000000-b7ad6b7169203331-01', undefined],
  ['00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01', undefined],
  ['00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01', undefined],
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331', undefined],
  ['nonsense', undefined],
  [undefined, undefined],
])('traceparent %s', (header, trace) => {
  expect(traceIn(header)).toBe(trace)
})

test.each([
  ['abc-123', 'abc-123'],
  ['a b', undefined],
  ['a\nb', undefined],
  ['"', undefined],
  ['', undefined],
  ['x'.repeat(129), undefined],
])('the request id %j', (given, read) => {
  expect(requestIdIn(given)).toBe(read)
})
