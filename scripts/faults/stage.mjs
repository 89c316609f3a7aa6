import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { postedTwice, startRehearsal, startServer, within } from '../server-under-test.mjs'
import { ask } from '../soak/ask.mjs'
import { shownIn } from '../soak/written.mjs'

const files = ['rss.xml', 'atom.xml', 'feed.json']
/** It takes a text twice, and shows nothing: Posthorn alone keeps from sending again there, and asks the operator instead. */
export const BLIND = 'slack'
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
/** Feeds are answered in less, whatever has failed: readers wait two seconds for what is newer, and no longer; busy machines add theirs. */
const AT_ONCE = 3_000

/** One fault's lines: what was looked at, and whether it was as promised. */
export function report(fault) {
  let failed = 0
  return {
    failed: () => failed,
    tell(what, ok, said = '') {
      if (!ok) failed += 1
      console.log(`${fault.padEnd(8)} ${what.padEnd(62)} ${ok ? 'ok' : 'FAILED'} ${said}`.trimEnd())
    },
    skip: (why) => console.log(`${fault.padEnd(8)} skipped: ${why}`),
  }
}

/**
 * A server with ten posts that are shared, and what is asked of it in every fault.
 *
 * @param options.program instead of the built one: it can be told of its clock and of names, and is less patient
 * @param options.accounts the networks that have one
 * @param options.data a folder that is there already
 */
export async function openStage(lines, options) {
  const { folder, name, program, data = join(folder, name) } = options
  const accounts = options.accounts ?? ['mastodon', 'bluesky']
  mkdirSync(data, { recursive: true })
  const rehearsal = await startRehearsal()
  const reach = rehearsal.url.replace('127.0.0.1', 'networks.example')
  const begin = () =>
    startServer(data, program ? reach : rehearsal.url, {
      networks: accounts,
      ...(program && { program }),
    })
  const stage = { data, rehearsal, accounts, server: await begin(), saved: new Set() }
  const save = async (number, title = '', html = undefined) => {
    const answer = await stage.server.save(number, `edition 1 ${title}`.trim(), html)
    if (answer.ok) stage.saved.add(number)
    return answer
  }
  for (let number = 1; number <= 10; number += 1) await save(number)
  const posts = async () => (await rehearsal.posts()).length
  lines.tell(
    'ten posts are published and shared',
    await within(60_000, async () => (await posts()) >= 10 * accounts.length),
  )
  await sleep(1_500)
  return {
    ...{ data, rehearsal, save, saved: stage.saved },
    server: () => stage.server,
    /** The process is killed between two instructions, and another started over what it left. */
    async killed() {
      await stage.server.kill()
      stage.server = await begin()
    },
    feed: (file = 'rss.xml') => feed(stage.server.url, file),
    feeds: () => Promise.all(files.map((file) => feed(stage.server.url, file))),
    visible: (number) => visible(lines, () => stage.server.url, number),
    served: (good, seconds = 1) => served(lines, () => stage.server.url, good, seconds),
    tick: () => tick(lines, stage.server),
    over: () => over(lines, stage, rehearsal),
  }
}

async function feed(url, file) {
  const begun = performance.now()
  const { status, headers, body } = await ask(`${url}/${file}`, {})
  const text = body.toString('utf8')
  return { status, etag: headers.etag, text, shown: shownIn(text), ms: performance.now() - begun }
}

async function visible(lines, url, number) {
  const seen = await within(20_000, async () => (await feed(url(), 'rss.xml')).shown.has(number))
  lines.tell(`post ${number} is in the feed`, seen)
}

/**
 * Reads every format while the fault lasts: always at once, always the last good bytes or newer ones that still have all of
 * their posts, and the same bytes as long as it is the same ETag.
 */
async function served(lines, url, good, seconds) {
  let [bad, slowest, reads] = ['', 0, 0]
  const until = performance.now() + seconds * 1000
  do {
    for (const [at, file] of files.entries()) {
      const now = await feed(url(), file)
      reads += 1
      slowest = Math.max(slowest, now.ms)
      bad ||= wrongIn(now, good[at])
    }
    await sleep(100)
  } while (performance.now() < until)
  lines.tell(
    'the last good feeds are served meanwhile, in every format',
    bad === '',
    bad || `${reads} reads`,
  )
  lines.tell(
    'nobody waits for what has failed',
    slowest < AT_ONCE,
    `slowest ${slowest.toFixed(0)} ms`,
  )
}

function wrongIn(now, good) {
  if (now.status !== 200) return `${now.status} ${now.text.slice(0, 80)}`
  if (now.etag === good.etag && now.text !== good.text) return 'other bytes under the same ETag'
  const lost = [...good.shown.keys()].filter((number) => !now.shown.has(number))
  return lost.length > 0 ? `without posts ${lost}` : ''
}

async function tick(lines, server) {
  const answer = await server.ask('POST', '/tick')
  lines.tell('a tick runs', answer.ok, answer.ok ? '' : await answer.text())
}

/** Everything that was saved is on every network by itself where that can be known, and nothing is there twice. */
async function over(lines, { server, saved, accounts }, rehearsal) {
  const seeing = accounts.filter((account) => account !== BLIND)
  const expected = seeing.length * saved.size
  const seen = async () => (await rehearsal.posts()).filter(({ network }) => network !== BLIND)
  const all = await within(90_000, async () => (await seen()).length >= expected)
  const posts = await seen()
  const missing = [...saved].flatMap((number) => {
    const times = posts.filter(
      ({ text }) => text.includes(`/post-${number}\n`) || text.endsWith(`/post-${number}`),
    ).length
    return times < seeing.length ? [`post ${number} ${times} times`] : []
  })
  const { items } = await (await server.ask('GET', '/deliveries?limit=50')).json()
  const open = items.flatMap(({ account, state, reason = '' }) =>
    isSettled({ account, state }) ? [] : [`${account} ${state} ${reason}`],
  )
  const said = all && open.length === 0 ? '' : [...missing, ...open].join('; ')
  lines.tell(
    'everything was posted, and is known to be',
    all && (await allSettled(server)),
    `${posts.length} of ${expected} ${said}`,
  )
  // What is sent twice comes late.
  await sleep(2_000)
  const twice = postedTwice(await rehearsal.posts())
  lines.tell('nothing was posted twice', twice.length === 0, twice.join('; '))
  await server.end()
  await rehearsal.end()
}

/** After an answer was lost, a network that shows nothing is not asked again. */
const isSettled = ({ account, state }) =>
  state === 'sent' || (account === BLIND && state === 'undecided')

const allSettled = (server) =>
  within(90_000, async () => {
    const { items } = await (await server.ask('GET', '/deliveries?limit=200')).json()
    return items.every(isSettled)
  })
