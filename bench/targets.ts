import { type BenchRow, bound, figure, verdict } from './bench-row.ts'

/** Something that Posthorn is held to. */
interface Target {
  readonly what: string
  readonly least: string
  /** The rows that tell whether it is reached, by their names. */
  readonly rows: RegExp
}

/** In the order in which they are told. A row stands under the first that it belongs to. */
export const targets: readonly Target[] = [
  {
    what: 'Feed, 304, Node',
    least:
      'CPU at most 1.05 × and requests a second at least 0.95 × bare Hono with constant bytes; stretch: the same against plain node:http',
    rows: /^feed, 304, /,
  },
  {
    what: 'Feed, 200: small, big, gzip, brotli, Node',
    least: 'requests a second at least 0.9 ×, CPU at most 1.1 × bare Hono with the same bytes',
    rows: /^feed, 200 /,
  },
  {
    what: 'Feeds in workerd, 304 and 200',
    least: 'at least 0.85 × the requests a second of bare Hono in workerd',
    rows: /^feed in workerd, /,
  },
  {
    what: 'Against Ghost and WordPress serving the same posts',
    least: '304: 500 × Ghost, 200 × WordPress; 200: 300 × both; requests a second',
    rows: /^(304|200)s a second/,
  },
  {
    what: 'Nothing changed, and one render however many wait',
    least: '0 SQL statements, 0 hashes, 0 renders a request: counted, not timed',
    rows: /after no change|wait for a change|reads? .*unchanged/,
  },
  {
    what: 'Slowest hundredth of requests while posts are saved and ticks run',
    least: 'at most 2 × that of bare Hono under the same load',
    rows: /^p99 /,
  },
  {
    what: 'Whole feeds, written as RSS, Atom and JSON Feed',
    least: 'at most 1.1 × the plain string writer; 4 × faster than feed, 3 × faster than feedsmith',
    rows: /^(write |feed package|feedsmith package|memory to write|a post of )/,
  },
  {
    what: 'One post changed in a feed of 100',
    least: 'at most 0.3 × a whole render, plus compression',
    rows: /, one of \d+ posts changed/,
  },
  {
    what: 'Read back after rendering',
    least: 'at most 4 × the render',
    rows: /^read back /,
  },
  {
    what: 'Save a post and see it in the feed, Node',
    least: 'at most 20 ms at 1,000,000 posts',
    rows: /see it in the feed/,
  },
  {
    what: 'Newest 50, feed of a tag, claim of 100 due deliveries',
    least:
      'at most 1.3 × bare node:sqlite running the same statement; 1,000,000 posts at most 1.2 × 10,000',
    rows: /newest 50|of a tag|two tags|100 due|^claim|page of deliveries|bare statement|calendar month/,
  },
  {
    what: 'Import',
    least:
      'at least 40,000 posts a second into the store from a file already parsed; unchanged polls parse nothing',
    rows: /^import|polls?\b/,
  },
  {
    what: '10,000 due deliveries on 10 accounts, networks answering in 50 ms',
    least: 'at least 0.9 × ten bare loops of requests, one after the other',
    rows: /due on 10 accounts|^a due delivery|^plan of/,
  },
  {
    what: 'Share texts',
    least: 'one post for ten networks at most 0.2 ms',
    rows: /networks|for X\b|^links in |own link and mentions/,
  },
  {
    what: 'Start to ready, Node, at 100,000 posts',
    least: 'at most 1.5 × an empty Hono server + 100 ms; 90 MB when idle',
    rows: /^start to ready|^idle at/,
  },
  {
    what: 'Worker',
    least: 'at most 100 kB gzip on the way to a feed, 300 kB in all',
    rows: /^Worker, /,
  },
  {
    what: 'Admin pages at 100,000 posts and 1,000,000 deliveries',
    least: 'at most 300 ms of the server, and 100 kB transferred',
    rows: /^\/|^heaviest/,
  },
]

const beside = { what: 'Beside these', least: '' } as const

interface Group {
  readonly what: string
  readonly least: string
  readonly rows: readonly BenchRow[]
}

/**
 * Rows under what they tell of, in the order of the targets; what tells of none of them stands last.
 *
 * @param isWhole whether targets without a row are listed as well
 */
export function grouped(rows: readonly BenchRow[], isWhole: boolean): readonly Group[] {
  const left = new Set(rows)
  const groups = targets.map(({ what, least, rows: names }): Group => {
    const found = [...left].filter(({ name }) => names.test(name))
    for (const row of found) left.delete(row)
    return { what, least, rows: found }
  })
  return [...groups, { ...beside, rows: [...left] }].filter(
    (group) => group.rows.length > 0 || (isWhole && group.what !== beside.what),
  )
}

/** `31 of 33 targets reached`: what cannot be measured here, and what is more than was promised, does not count. */
export function reached(rows: readonly BenchRow[]): string {
  const held = rows.filter((row) => row.target !== '' && !row.isStretch && !row.lacks)
  return `${held.filter(({ ok }) => ok).length} of ${held.length} targets reached`
}

const cells = (row: BenchRow) => [row.name, figure(row), bound(row), verdict(row)] as const
const nothing = '(nothing was measured)'

/** For a terminal, in columns. */
export function asText(rows: readonly BenchRow[], isWhole: boolean): string {
  const width = (column: 0 | 1 | 2) => Math.max(...rows.map((row) => cells(row)[column].length))
  const [first, second, third] = [width(0), width(1), width(2)]
  const lineOf = (row: BenchRow) => {
    const [what, measured, target, judged] = cells(row)
    return `  ${what.padEnd(first)}  ${measured.padStart(second)}  ${target.padEnd(third)}  ${judged}`.trimEnd()
  }
  return grouped(rows, isWhole)
    .map(({ what, least, rows: found }) =>
      [
        least === '' ? what : `${what}: ${least}`,
        ...(found.length > 0 ? found.map(lineOf) : [`  ${nothing}`]),
      ].join('\n'),
    )
    .join('\n\n')
}

/** For bench/results.md. */
export function asMarkdown(rows: readonly BenchRow[], machine: string): string {
  const tables = grouped(rows, true).map(({ what, least, rows: found }) => {
    const table = found.map((row) => `| ${cells(row).join(' | ')} |`)
    const head = `## ${what}\n\n${least === '' ? 'Measured as well.' : `Target: ${least}.`}`
    if (found.length === 0) return `${head}\n\n${nothing}\n`
    return `${head}\n\n| what | measured | target | reached |\n|---|--:|---|---|\n${table.join('\n')}\n`
  })
  return `# Results of npm run bench

${reached(rows)}. Ratios (×) are of medians, measured in turns in one run on one machine: what is measured, and after the slash
its baseline. Amounts are true of that machine only: ${machine}.

${tables.join('\n')}`
}
