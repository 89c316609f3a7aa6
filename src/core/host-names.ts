import tlds from 'tlds' with { type: 'json' }
import { continuesName, nameCharacters, plainNameCharacters } from './link-characters.ts'

const DOT = 0x2e
const HYPHEN = 0x2d
const UNDERSCORE = 0x5f
/** RFC 1035, section 2.3.4. */
const LABEL_MAX = 63

/** `onion` (RFC 7686) is no domain of the DNS root, but people and networks follow such links. */
const asciiTlds = new Set([...tlds.filter((tld) => /^[a-z]+$/.test(tld)), 'onion'])
const longestTld = Math.max(...tlds.map((tld) => tld.length))
const otherTlds = new Map<string, string[]>()
for (const tld of tlds.filter((name) => !asciiTlds.has(name)).sort((a, b) => b.length - a.length)) {
  const first = tld.charAt(0)
  otherTlds.set(first, [...(otherTlds.get(first) ?? []), tld])
}

const isAsciiLetter = (unit: number) =>
  (unit | 32) >= 97 && (unit | 32) <= 122 ? unit < 128 : false
const isPunycode = (unit: number) =>
  isAsciiLetter(unit) || (unit >= 48 && unit <= 57) || unit === HYPHEN

const isHostUnit = (unit: number) =>
  unit === DOT || unit === HYPHEN || unit === UNDERSCORE || nameCharacters.has(unit)

/** Where the top-level domain that begins at `start` ends, or -1. */
function tldEnd(text: string, start: number): number {
  let end = start
  while (end - start <= longestTld && isAsciiLetter(text.charCodeAt(end))) end++
  if (
    end > start &&
    isTldBoundary(text, end) &&
    asciiTlds.has(text.slice(start, end).toLowerCase())
  )
    return end
  for (const tld of otherTlds.get(text.charAt(start).toLowerCase()) ?? []) {
    const after = start + tld.length
    if (text.slice(start, after).toLowerCase() === tld && isTldBoundary(text, after)) return after
  }
  if (text.slice(start, start + 4).toLowerCase() !== 'xn--') return -1
  end = start + 4
  while (isPunycode(text.charCodeAt(end))) end++
  return end > start + 4 ? end : -1
}

const isTldBoundary = (text: string, at: number) =>
  at >= text.length || !continuesName.has(text.charCodeAt(at))

/**
 * A stretch of text that may hold hosts, with what is needed to say in constant time which host begins where:
 * many starts can be asked without reading the stretch again for each.
 */
export interface HostRun {
  readonly start: number
  readonly end: number
  readonly dots: readonly number[]
  /** Per dot: where the top-level domain after it ends, or -1. */
  readonly tlds: readonly number[]
  /** Per dot: where the last `_` before it is, or -1. */
  readonly underscores: readonly number[]
  /** Per label: the last dot of the longest host that begins with this label, or -1. */
  readonly best: readonly number[]
}

/** The run around `at`, not reaching back before `from`. */
export function hostRun(text: string, at: number, from: number): HostRun {
  let start = at
  while (start > from && isHostUnit(text.charCodeAt(start - 1))) start--
  let end = at
  while (end < text.length && isHostUnit(text.charCodeAt(end))) end++
  const dots: number[] = []
  const underscores: number[] = []
  let underscore = -1
  for (let unit = start; unit < end; unit++) {
    if (text.charCodeAt(unit) === UNDERSCORE) underscore = unit
    if (text.charCodeAt(unit) !== DOT) continue
    dots.push(unit)
    underscores.push(underscore)
  }
  const tldEnds = dots.map((dot) => tldEnd(text, dot + 1))
  const best = new Array<number>(dots.length + 1).fill(-1)
  const run = { start, end, dots, tlds: tldEnds, underscores, best }
  for (let label = dots.length - 1; label >= 0; label--)
    run.best[label] = lastDot(text, run, label, labelStart(run, label))
  return run
}

export const labelStart = (run: HostRun, label: number): number =>
  label === 0 ? run.start : (run.dots[label - 1] ?? run.start) + 1

/** Which dot comes before the top-level domain of the longest host that begins at `start`, inside `label`; or -1. */
export function lastDot(text: string, run: HostRun, label: number, start: number): number {
  const dot = run.dots[label]
  if (dot === undefined || start >= dot) return -1
  if (!nameCharacters.has(text.charCodeAt(start))) return -1
  if (!nameCharacters.has(text.charCodeAt(dot - 1))) return -1
  const further = run.best[label + 1] ?? -1
  if (further >= 0) return further
  if ((run.tlds[label] ?? -1) < 0) return -1
  return (run.underscores[label] ?? -1) >= start ? -1 : label
}

/** The end of the host that begins where the run does, or of what can be a host inside one network; or -1. */
export function anyHostEnd(text: string, run: HostRun): number {
  const dot = lastDot(text, run, 0, run.start)
  if (dot >= 0) return run.tlds[dot] ?? -1
  if (!nameCharacters.has(text.charCodeAt(run.start))) return -1
  let end = run.start
  while (end < run.end && !(text.charCodeAt(end) === DOT && text.charCodeAt(end + 1) === DOT)) end++
  while (end > run.start && !nameCharacters.has(text.charCodeAt(end - 1))) end--
  return end > run.start ? end : -1
}

/** The parts of a host that X links when no scheme stands before it: letters with ASCII or Latin only. */
export function plainHosts(text: string, start: number, end: number): [number, number][] {
  const dots: number[] = []
  for (let unit = start; unit < end; unit++) if (text.charCodeAt(unit) === DOT) dots.push(unit)
  const host = text.slice(0, end)
  const ends = dots.map((dot) => tldEnd(host, dot + 1))
  const starts = dots.map((dot, label) => plainStart(text, dot, (dots[label - 1] ?? start - 1) + 1))
  const reach = new Array<number>(dots.length + 1).fill(-1)
  for (let label = dots.length - 1; label >= 0; label--) {
    const whole = starts[label] === (dots[label - 1] ?? start - 1) + 1
    const here = (reach[label + 1] ?? -1) >= 0 ? reach[label + 1] : (ends[label] ?? -1)
    reach[label] = whole && starts[label] !== dots[label] ? (here ?? -1) : -1
  }
  const found: [number, number][] = []
  let from = start
  for (const [label, dot] of dots.entries()) {
    const begin = Math.max(starts[label] ?? dot, from)
    const further = reach[label + 1] ?? -1
    const stop = further >= 0 ? further : (ends[label] ?? -1)
    if (begin >= dot || stop < 0) continue
    found.push([begin, stop])
    from = stop
  }
  return found
}

function plainStart(text: string, dot: number, from: number): number {
  let start = dot
  while (start > from && plainNameCharacters.has(text.charCodeAt(start - 1))) start--
  return start
}

/** Whether each label can be registered: at most 63 octets in Punycode (RFC 3492). */
export function isRegistrable(host: string): boolean {
  if (host.startsWith('xn--') && plainHosts(host, 0, host.length).length === 0) return false
  return host.split('.').every((label) => punycodeLength(label) <= LABEL_MAX)
}

function punycodeLength(label: string): number {
  if (/^[\x00-\x7f]*$/.test(label)) return label.length
  const points = Array.from(label, (character) => character.codePointAt(0) ?? 0)
  const basic = points.filter((point) => point < 128).length
  let length = 4 + basic + (basic > 0 ? 1 : 0)
  let handled = basic
  let delta = 0
  let bias = 72
  let current = 128
  for (const point of [...new Set(points)].filter((each) => each >= 128).sort((a, b) => a - b)) {
    delta += (point - current) * (handled + 1)
    current = point
    for (const other of points) {
      if (other < current) delta++
      if (other !== current) continue
      length += digitsOf(delta, bias)
      if (length > LABEL_MAX) return length
      bias = adapted(delta, handled + 1, handled === basic)
      delta = 0
      handled++
    }
    delta++
    current++
  }
  return length
}

/** How many digits the generalised variable-length integer takes (RFC 3492, section 3.3). */
function digitsOf(delta: number, bias: number): number {
  let rest = delta
  for (let digits = 1; ; digits++) {
    const threshold = Math.min(26, Math.max(1, digits * 36 - bias))
    if (rest < threshold) return digits
    rest = Math.floor((rest - threshold) / (36 - threshold))
  }
}

/** Bias adaptation, RFC 3492, section 6.1. */
function adapted(delta: number, count: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? 700 : 2))
  rest += Math.floor(rest / count)
  let bias = 0
  for (; rest > 455; bias += 36) rest = Math.floor(rest / 35)
  return bias + Math.floor((36 * rest) / (rest + 38))
}
