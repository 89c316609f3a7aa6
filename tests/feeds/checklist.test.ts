import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { atomRules } from '../../src/feeds/check/atom-rules.ts'
import { atomTextRules } from '../../src/feeds/check/atom-text-rules.ts'
import { historyRules } from '../../src/feeds/check/history-rules.ts'
import { httpRules } from '../../src/feeds/check/http-rules.ts'
import { jsonItemRules } from '../../src/feeds/check/json-item-rules.ts'
import { jsonRules } from '../../src/feeds/check/json-rules.ts'
import { podcastRules } from '../../src/feeds/check/podcast-rules.ts'
import { rssChannelRules } from '../../src/feeds/check/rss-channel-rules.ts'
import { rssItemRules } from '../../src/feeds/check/rss-item-rules.ts'
import { rssTextRules } from '../../src/feeds/check/rss-text-rules.ts'

const range = (letter: string, last: number) =>
  Array.from({ length: last }, (_, index) => `${letter}${index + 1}`)

/** Rules that our own feeds keep. */
const kept = [
  ...[...range('R', 19), ...range('A', 12), 'T1', ...range('J', 10), ...range('F', 5)],
  ...range('I', 5),
  ...[...range('C', 10), ...range('P', 3), ...range('H', 9), ...range('S', 5)],
]
/** What Posthorn can only find out about a document. */
const found = range('X', 2)

const numbersIn = (path: string) =>
  [
    ...readFileSync(path, 'utf8').matchAll(/['"`]((?:[A-Z]\d{1,2}, )*[A-Z]\d{1,2}) [^'"`]/g),
  ].flatMap(([, numbers = '']) => numbers.split(', '))

const tests = globSync('tests/**/*.test.{ts,tsx}').map((path) => path.replaceAll('\\', '/'))
const ofChecks = tests.filter((path) => path.startsWith('tests/feeds/check/'))
const ofPosthorn = tests.filter((path) => !ofChecks.includes(path))
const namedIn = (paths: readonly string[]) => new Set(paths.flatMap(numbersIn))

describe('the checklist', () => {
  it('stands whole in docs/feeds.md, every rule once', () => {
    const written = [
      ...readFileSync('docs/feeds.md', 'utf8').matchAll(/^\| ([A-Z]\d{1,2}) \| \S/gm),
    ]
    expect(written.map(([, rule]) => rule).sort()).toEqual([...kept, ...found].sort())
  })

  const tested = namedIn(ofPosthorn)
  it.each(kept)('%s has a test of what Posthorn does', (rule) => {
    expect(tested).toContain(rule)
  })

  const checks = [
    ...[atomRules, atomTextRules, historyRules, httpRules].flat(),
    ...[jsonItemRules, jsonRules, podcastRules].flat(),
    ...[rssChannelRules, rssItemRules, rssTextRules].flat(),
  ]
  const checked = namedIn(ofChecks)
  it.each([...found, ...new Set(checks.map(({ id }) => id))])(
    '%s has a test of its check',
    (rule) => {
      expect([...kept, ...found]).toContain(rule)
      expect(checked).toContain(rule)
    },
  )

  it('names no rule that there is not', () => {
    const known = new Set([...kept, ...found])
    expect([...tested, ...checked].filter((rule) => !known.has(rule))).toEqual([])
  })
})
