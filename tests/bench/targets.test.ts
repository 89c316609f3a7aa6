import { describe, expect, it } from 'vitest'
import {
  atLeast,
  atMost,
  type BenchRow,
  lacking,
  line,
  stretch,
  told,
} from '../../bench/bench-row.ts'
import { asMarkdown, asText, grouped, reached, targets } from '../../bench/targets.ts'

const rows: readonly BenchRow[] = [
  atMost('Worker, all of its parts, gzip', 1_155.4, 300, 'kB'),
  atLeast('import, new posts saved, parsed already', 51_234, 40_000, 'posts/s'),
  atMost('SQL statements of 1,080 requests after no change', 0, 0, 'times'),
  atMost('count emoji for Y', 0.4, 0.5),
  atMost('feed, 304, CPU a request / bare Hono', 1.031, 1.05),
  stretch(atMost('feed, 304, CPU a request / plain node:http', 1.2, 1.05)),
  told('feed, 304, CPU a request / nginx static file', 1.592),
  lacking('304s a second / Ghost', 'needs bench/peers/ghost.sh set-up'),
  atLeast('304s a second / WordPress', 1_118.2, 200),
]

describe('the table at the end of a run', () => {
  it('is in the order of what Posthorn is held to, in columns; what belongs nowhere stands last', () => {
    expect(asText(rows, false)).toBe(
      `
Feed, 304, Node: CPU at most 1.05 × and requests a second at least 0.95 × bare Hono with constant bytes; stretch: the same against plain node:http
  feed, 304, CPU a request / bare Hono                      1.03 ×  ≤ 1.05            yes
  feed, 304, CPU a request / plain node:http                1.20 ×  ≤ 1.05            no (stretch)
  feed, 304, CPU a request / nginx static file              1.59 ×

Against Ghost and WordPress serving the same posts: 304: 500 × Ghost, 200 × WordPress; 200: 300 × both; requests a second
  304s a second / Ghost                                          –                    not measured: needs bench/peers/ghost.sh set-up
  304s a second / WordPress                                1,118 ×  ≥ 200             yes

Nothing changed, and one render however many wait: 0 SQL statements, 0 hashes, 0 renders a request: counted, not timed
  SQL statements of 1,080 requests after no change         0 times  ≤ 0 times         yes

Import: at least 40,000 posts a second into the store from a file already parsed; unchanged polls parse nothing
  import, new posts saved, parsed already           51,234 posts/s  ≥ 40,000 posts/s  yes

Worker: at most 100 kB gzip on the way to a feed, 300 kB in all
  Worker, all of its parts, gzip                          1,155 kB  ≤ 300 kB          NO

Beside these
  count emoji for Y                                         0.40 ×  ≤ 0.5             yes
`.trim(),
    )
  })

  it('of a whole run lists what was not measured as well', () => {
    expect(grouped([], true).map(({ what }) => what)).toEqual(targets.map(({ what }) => what))
    expect(grouped([], false)).toEqual([])
  })

  it('counts what was promised and measured', () => {
    expect(reached(rows)).toBe('5 of 6 targets reached')
  })

  it('is a document too', () => {
    const [head = '', first = ''] = asMarkdown(rows.slice(4, 5), 'Node v24').split('\n\n## ')
    expect(head).toBe(
      '# Results of npm run bench\n\n1 of 1 targets reached. Ratios (×) are of medians, measured in turns in one run on one machine: what is measured, and after the slash\nits baseline. Amounts are true of that machine only: Node v24.',
    )
    expect(first).toBe(
      `Feed, 304, Node

Target: CPU at most 1.05 × and requests a second at least 0.95 × bare Hono with constant bytes; stretch: the same against plain node:http.

| what | measured | target | reached |
|---|--:|---|---|
| feed, 304, CPU a request / bare Hono | 1.03 × | ≤ 1.05 | yes |`,
    )
  })
})

it.each([
  [atMost('a / b', 0.5, 1), 'yes'],
  [atMost('a / b', 1.5, 1), 'NO'],
  [atLeast('a / b', 1.5, 1), 'yes'],
  [atLeast('a / b', 0.5, 1), 'NO'],
])('%j', (row, said) => {
  expect(line(row).split(/\s+/).at(-1)).toBe(said)
})
