import { pathToFileURL } from 'node:url'
import twitter from 'twitter-text'
import { countText } from '../src/core/count-text.ts'
import { findLinks } from '../src/core/find-links.ts'
import { shareText } from '../src/core/share-text.ts'
import { parseTemplate, type Template } from '../src/core/template.ts'
import type { TextRules } from '../src/core/text-rules.ts'
import * as allNetworks from '../src/networks/index.ts'
import { atMost as atMostRow, type BenchRow, line } from './bench-row.ts'

const x: TextRules = { max: 280, unit: 'weighted', urlLength: 23, links: 'bare' }
const sentence =
  'The council has agreed on a plan for the old harbour, and the first stage starts in spring. '
const ascii = `${sentence.repeat(3).slice(0, 243)} https://paper.com/2026/11/harbour/?a`
const accented = ascii.replaceAll('e', 'é')
const emoji = `👨‍👩‍👧‍👦 ${accented.slice(0, 200)} 🇩🇪 日本語のニュース`

const template = parsed(
  '{{ post.title }}{% if post.dek %}\n\n{{ post.dek | shrink }}{% endif %}\n\n{{ post.url }}\n{{ post.hashtags | drop: 2 }}',
)
const own = parsed(
  '{{ post.title }} by {{ post.mentions }}{% if network.id == "x" %} on X{% endif %}{% if post.dek %}\n\n{{ post.dek | shrink }}{% endif %}\n\n{{ post.url }}\n{{ post.hashtags | drop: 2 }}',
)
const publication = {
  title: 'The Daily Example',
  home: 'https://paper.com',
  language: 'en',
  timezone: 'Europe/Berlin',
  people: { 'Ana Example': { x: '@ana', mastodon: '@ana@social.example', bluesky: 'ana.example' } },
}
const post = {
  url: 'https://paper.com/2026/11/old-harbour',
  title: 'Council agrees on a plan for the old harbour',
  dek: sentence.repeat(4).trim(),
  tags: ['press freedom', 'harbour'],
  authors: [{ name: 'Ana Example' }],
  publishedAt: new Date('2026-11-22T10:00:00Z'),
  share: {},
}

function parsed(text: string) {
  const result = parseTemplate(text)
  if (!result.ok) throw new Error(result.message)
  return result.template
}

const networks = Object.values(allNetworks)

/** Fits one post for all networks. Another post each time: nothing is left over from the one before. */
function shareOnAll(template: Template, linkOf: (network: string) => string) {
  const request = { template, post: { ...post }, publication, accountId: 'account' }
  return networks.map(({ id, name, text: rules }) =>
    shareText({ ...request, rules, network: { id, name }, link: linkOf(id) }),
  )
}

const plainly = () => shareOnAll(template, () => post.url)
/** Every network has another text: nothing of one serves for the next. */
const eachItsOwn = () => shareOnAll(own, (id) => `${post.url}?utm_source=${id}`)

/** Median milliseconds of this thread's CPU for one call of each, taking turns: steadier than the clock on a busy machine. */
function medians(work: readonly (() => unknown)[], rounds: number, calls: number): number[] {
  const times = work.map((): number[] => [])
  for (let round = -2; round < rounds; round++) {
    for (const [index, run] of work.entries()) {
      const before = process.threadCpuUsage()
      for (let call = 0; call < calls; call++) run()
      const { user, system } = process.threadCpuUsage(before)
      if (round >= 0) times[index]?.push((user + system) / 1_000 / calls)
    }
  }
  return times.map((taken) => taken.sort((a, b) => a - b)[taken.length >> 1] ?? Number.NaN)
}

export function benchShareText(fast = false): readonly BenchRow[] {
  const rounds = fast ? 3 : 15
  const rows: BenchRow[] = []
  const atMost = (...measured: Parameters<typeof atMostRow>) => rows.push(atMostRow(...measured))
  for (const [name, text] of Object.entries({ ascii, accented, emoji })) {
    const work = [() => countText(text, x), () => twitter.parseTweet(text)]
    const [ours = 0, theirs = 1] = medians(work, rounds, 3_000)
    atMost(`count ${name} for X / twitter-text parseTweet`, ours / theirs, 0.5)
    if (name === 'ascii') atMost('count 280 ASCII characters for X', ours * 1_000, 10, 'µs')
  }
  for (const part of ['a.', 'a.co/(']) {
    const [long, short] = [part.repeat(8_000), part.repeat(1_000)]
    const eightShort = () => {
      for (let time = 0; time < 8; time++) findLinks(short, 'bare')
    }
    const [once = 0, eight = 1] = medians([() => findLinks(long, 'bare'), eightShort], rounds, 20)
    atMost(`links in ${part} × 8,000 / 8 times × 1,000`, once / eight, 2)
  }
  const counted = () => networks.map(() => twitter.parseTweet(ascii))
  const [fitted = 0, owned = 0, parsed = 1] = medians([plainly, eachItsOwn, counted], rounds, 200)
  const post = `one post for ${networks.length === 10 ? 'ten' : networks.length} networks`
  atMost(`${post} / as many twitter-text parseTweet`, fitted / parsed, 2)
  atMost(post, fitted, 0.2, 'ms')
  atMost('the same, each with its own link and mentions', owned, 1, 'ms')
  return rows
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of benchShareText(process.argv.includes('--fast'))) console.log(line(row))
}
