import { parseArgs } from 'node:util'

/** Every bench by its name, with what it measures. */
export const benches = {
  render: 'feeds in every format, against a plain string writer and the feed package',
  'share-text': 'counting and fitting share texts, against twitter-text',
  store: 'reads at 10,000 and 1,000,000 posts, against bare node:sqlite',
  import: 'an import of 100,000 posts: its time a post, and its memory',
  deliveries:
    'planning, 10,000 due deliveries against ten bare loops of requests, and how late they start',
  serve: 'requests for feeds against bare Hono: how many a second, and the CPU of each',
  admin:
    'every admin page at 100,000 posts and 1,000,000 deliveries: server time, transferred bytes',
  start: 'from start to ready, and memory when idle at 100,000 posts, against an empty Hono server',
  worker: 'how large the Worker is, in all and on the way to a feed',
} as const
export type BenchName = keyof typeof benches

/** `said` ends it: help, or what is wrong. */
export type Asked =
  | { readonly names: readonly BenchName[]; readonly fast: boolean; readonly record: boolean }
  | { readonly said: string; readonly status: 0 | 2 }

const known = Object.keys(benches) as readonly BenchName[]
const options = {
  fast: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const help = `Usage: npm run bench -- [NAME…] [--fast] [--record]

Measures Posthorn against named baselines, interleaved in one run. Without a name it runs all:
${known.map((name) => `  ${name.padEnd(11)} ${benches[name]}`).join('\n')}

  --fast      with fewer and smaller rounds: takes a minute or two, and is nearer to noise
  --record    keeps the ratios in bench/recorded.json, which later runs are held against
  --help      says this

Each line tells a ratio and its target; ok or MISSED says whether it was reached. A run of all without --fast
writes them to bench/results.md. It fails when a ratio misses its target and is more than a third worse than
the recorded one: less than that is the noise of a busy machine. What is measured is built first.
`

/** What the words after `npm run bench --` ask for. */
export function asked(words: readonly string[]): Asked {
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  if (values.help) return { said: help, status: 0 }
  const wrong = tokens.find(
    (token) => token.kind === 'option' && !(token.name in options && token.value === undefined),
  )
  if (wrong?.kind === 'option') {
    return refused(
      `There is no option ${wrong.rawName}${wrong.value === undefined ? '' : `=${wrong.value}`}. Known: --fast, --record, --help`,
    )
  }
  const unknown = positionals.find((name) => !isBench(name))
  if (unknown !== undefined) {
    return refused(`There is no bench ${unknown}. Known: ${known.join(', ')}`)
  }
  const names = positionals.length === 0 ? known : known.filter((one) => positionals.includes(one))
  return { names, fast: values.fast === true, record: values.record === true }
}

const isBench = (name: string): name is BenchName => Object.hasOwn(benches, name)

const refused = (message: string): Asked => ({ said: `${message}\n`, status: 2 })
