import { middle } from './memory.mjs'

/** Times the 99th percentile of bare Hono under the same load. */
const P99_MOST = 2
/** Shorter runs tell times and memory, and judge neither. */
const JUDGED_FROM = 60
const GROWTH_MOST = { share: 0.15, megabytes: 8 }
/** What the process may take at 1,000 requests a second, MB. */
const RESIDENT_MOST = 200

const row = (what, value, bound = '', ok = true) => ({ what, value, bound, ok })
const none = (what, list) => row(what, list.length, '0', list.length === 0)
const round = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1))

/** Each line: what was measured, and what it may be. */
export function judged(found, seconds, visibleWithin) {
  const most = (what, value, bound, judges = true) =>
    judges
      ? row(what, round(value), `<= ${round(bound)}`, value <= bound)
      : row(what, round(value), '', true)
  const isLong = seconds >= JUDGED_FROM
  const { load, readers, memory, paced, shares, log } = found
  const grows = Math.max(memory.before * GROWTH_MOST.share, GROWTH_MOST.megabytes)
  return [
    ...(load ? loadRows(load, found.bare, (...given) => most(...given, isLong)) : []),
    row('answers read whole, and 304s, by readers', `${readers.whole} ${readers.unchanged}`),
    row(
      'changes: saves, of them retractions',
      `${log.saves.length + log.retracted().length} ${log.retracted().length}`,
    ),
    none('wrong, stale or older answers, failed changes', found.faults),
    none('errors in the log', found.errors),
    row('seen after a save, median ms', round(middle(readers.delays))),
    most('seen after a save, slowest ms', Math.max(...readers.delays), visibleWithin, isLong),
    row('requests a second in the paced run', round(paced.perSecond)),
    row('of them failed', paced.failed, '0', paced.failed === 0),
    row('p99 of it, ms', round(paced.p99)),
    row('resident before it, MB', round(paced.before)),
    most('resident in it at most, MB', paced.most, RESIDENT_MOST, isLong),
    row('resident under saturation at most, MB', round(memory.most)),
    row(
      'in use under saturation, MB',
      memory.inUse.map(({ megabytes }) => megabytes.toFixed(0)).join(' '),
    ),
    row('by the straight line through that, MB a minute', memory.aMinute.toFixed(2)),
    row('in use before the load, when it is calm, MB', round(memory.before)),
    most('in use after it, MB more', memory.after - memory.before, grows, isLong),
    row('shares that stand, once each', shares.once, 'some', shares.once > 0),
    row('shares that wait, as networks ask', shares.waiting),
    none('shares that are missing', shares.missing),
    none('posted twice', shares.twice),
    none('shares of retracted posts that still stand', shares.remaining),
    none('failed, missed or undecided', shares.unsent),
  ]
}

function loadRows({ whole, known }, bare, most) {
  const wrong = whole.wrong + known.wrong
  const sockets = whole.sockets + known.sockets
  const each = whole.whole > 0 && known.unchanged > 0 && whole.versions > 1
  return [
    row('answers looked at under saturation', whole.requests + known.requests, 'some', each),
    row('of them whole, and 304s', `${whole.whole + known.whole} ${known.unchanged}`),
    row('versions of the feed that they saw', whole.versions),
    row('wrong, stale or failed ones', wrong, '0', wrong === 0),
    row('errors of connections', sockets, '0', sockets === 0),
    row('p99 of whole feeds and of 304s, ms', `${round(whole.p99)} ${round(known.p99)}`),
    row('p99 of bare Hono, ms', `${round(bare.whole)} ${round(bare.known)}`),
    most('p99 of whole feeds / bare Hono', whole.p99 / bare.whole, P99_MOST),
    most('p99 of 304s / bare Hono', known.p99 / bare.known, P99_MOST),
  ]
}

export function tell(rows, details) {
  for (const { what, value, bound, ok } of rows) {
    const told = `${what.padEnd(48)} ${String(value).padStart(14)}`
    console.log(`${told}  ${bound.padEnd(9)} ${ok ? 'ok' : 'FAILED'}`.trimEnd())
  }
  for (const one of details.slice(0, 20)) console.log(`  ${one}`)
}
