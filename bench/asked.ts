import { parseArgs } from 'node:util'

/** Every bench by its name, with what it measures. */
export const benches = {
  serve:
    'feeds as Node serves them, against bare Hono, plain node:http and nginx with the same bytes: requests a second, and the CPU of each',
  workerd: 'the same in workerd, against bare Hono in workerd',
  peers: 'the same against Ghost and WordPress with the same posts: see bench/peers/',
  unchanged: 'what a request for a feed asks of the database, of hashes and of writers: counted',
  latency:
    'how late the slowest hundredth is while posts are saved and ticks run, against bare Hono',
  render: 'feeds in every format, against a plain string writer, the feed package and feedsmith',
  store: 'reads at 10,000 and 1,000,000 posts, against bare node:sqlite',
  import: 'an import of 100,000 posts: its time a post, and its memory',
  deliveries:
    'planning, 10,000 due deliveries against ten bare loops of requests, and how late they start',
  'share-text': 'counting and fitting share texts, against twitter-text',
  start: 'from start to ready, and memory when idle at 100,000 posts, against an empty Hono server',
  worker: 'how large the Worker is, in all and on the way to a feed, and what its start costs',
  admin:
    'every admin page at 100,000 posts and 1,000,000 deliveries: server time, transferred bytes',
} as const
export type BenchName = keyof typeof benches

/** `said` ends it: help, or what is wrong. */
export type Asked =
  | { readonly names: readonly BenchName[]; readonly fast: boolean; readonly record: boolean }
  | { readonly said: string; readonly status: 0 | 2 }

const known = Object.keys(benches) as readonly BenchName[]
/** Under load for minutes: not among those of a fast run unless they are named. */
const slow: readonly BenchName[] = ['serve', 'workerd', 'peers', 'latency']
const options = {
  fast: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const help = `Usage: npm run bench -- [NAME…] [--fast] [--record]

Measures Posthorn against named baselines, interleaved in one run. Without a name it runs all:
${known.map((name) => `  ${name.padEnd(11)} ${benches[name]}`).join('\n')}

  --fast      with fewer and smaller rounds, and without ${slow.join(', ')} unless named: a minute or two,
              nearer to noise
  --record    keeps the ratios in bench/recorded.json, which later runs are held against
  --help      says this

Each line tells a figure and its target: a ratio to the baseline that stands after the slash, or an amount.
At the end stands what Posthorn is held to, in groups. A run of all without --fast takes some twelve minutes on
a machine that does nothing else, and writes them to bench/results.md. Loads are made by wrk and static files
served by nginx: where one is not installed, its rows say so. It fails when a ratio misses its target and is
more than a third worse than the recorded one (or than its target, where none is recorded), since less than that
is the noise of a busy machine; when what is counted is not as promised; and when a part breaks; the others run
all the same. What is measured is built first.
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
  const fast = values.fast === true
  const named = known.filter((one) => positionals.includes(one))
  const usual = fast ? known.filter((one) => !slow.includes(one)) : known
  const names = named.length > 0 ? named : usual
  return { names, fast, record: values.record === true }
}

const isBench = (name: string): name is BenchName => Object.hasOwn(benches, name)

const refused = (message: string): Asked => ({ said: `${message}\n`, status: 2 })
