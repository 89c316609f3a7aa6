import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const posthorn = join(root, 'dist/posthorn.js')
/** As `npm start` does. */
const asServed = ['--max-semi-space-size=2', '--no-memory-reducer', '--v8-pool-size=1']
const tellsMemory = ['--expose-gc', '--import', join(root, 'scripts/tell-memory.mjs')]
const TOKEN = 'a-token-for-this-run-only'

/** An account on each network, named like it, that takes every post at once, so that what was posted twice shows. */
const setUpOf = (
  networks,
) => `publication: { title: The Daily Example, home: https://news.example, timezone: Europe/Berlin }
feeds:
  main: { limit: 50 }
accounts:
${networks.map((network) => `  ${network}: { network: ${network}, rehearsal: true }`).join('\n')}
schedules:
  news: { accounts: [${networks}], when: at_once, shelf_life: 24h, check_page: false }
templates:
  default: "{{ post.title }} {{ post.url }}"
`

const running = new Set()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A Node program that says where it listens; resolves once it has. */
async function begin(args, env, stdio) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio,
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const said = { out: '', log: '' }
  child.stderr.on('data', (chunk) => {
    said.log += chunk
  })
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said.out += chunk
      const [found] = /http:\/\/127\.0\.0\.1:\d+(?=\/)/.exec(said.out) ?? []
      if (found && said.out.includes('\n')) resolve({ url: found, child, said })
    })
    child.once('exit', (code) => {
      reject(new Error(`${args[0]} ended with ${code}: ${said.out}${said.log}`))
    })
  })
}

async function ended(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await exited
}

/** The same, with how to end it. */
export async function started(args, env = {}, stdio = ['ignore', 'pipe', 'pipe']) {
  const { url, child, said } = await begin(args, env, stdio)
  return {
    ...{ url, child, said },
    end: () => ended(child),
    kill: () => ended(child, 'SIGKILL'),
  }
}

/** The rehearsal networks in a process of their own: what they have accepted is what counts. */
export async function startRehearsal() {
  const { url, end } = await started([posthorn, 'rehearse', '--port', '0'])
  return {
    url,
    posts: async () => (await fetch(`${url}/_posts`)).json(),
    order: (fault) => fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify(fault) }),
    /** Resolves when every fault that was ordered has struck. */
    struck: () =>
      within(30_000, async () => (await (await fetch(`${url}/_faults`)).json()).length === 0),
    end,
  }
}

/**
 * A server over a data folder of its own.
 *
 * @param options.program instead of the built one: it may take messages
 * @param options.networks those with an account
 */
export async function startServer(
  folder,
  rehearsalUrl,
  { program = posthorn, networks = ['mastodon', 'bluesky'] } = {},
) {
  const config = join(folder, 'posthorn.yaml')
  writeFileSync(config, setUpOf(networks))
  const { url, child, said, end, kill } = await started(
    [...asServed, ...tellsMemory, program, 'serve'],
    {
      PORT: '0',
      POSTHORN_DATA: folder,
      POSTHORN_CONFIG: config,
      POSTHORN_TOKEN: TOKEN,
      // Not where it listens, which is another port each time: feeds have it in their bytes.
      POSTHORN_PUBLIC_URL: 'https://feeds.example',
      POSTHORN_REHEARSAL_URL: rehearsalUrl,
      POSTHORN_LOG: 'warn',
    },
    ['ignore', 'pipe', 'pipe', ...(program === posthorn ? [] : ['ipc'])],
  )
  const ask = (method, path, body) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
  return {
    url,
    pid: child.pid,
    /** MB in use after a collection: what the system gives a process also counts what it no longer needs. */
    async memory() {
      const told = () => [...said.log.matchAll(/^in use: ([\d.]+) MB$/gm)]
      const before = told().length
      child.kill('SIGUSR2')
      await within(10_000, () => told().length > before)
      return Number(told().at(-1)?.[1])
    },
    ask,
    save: (number, words = '', html = undefined) =>
      ask('POST', '/posts', { ...samplePost(number, words), ...(html && { html }) }),
    tell: (message) => child.send(message),
    /** Lines of the log that tell of an error. */
    errors: () => said.log.split('\n').filter((line) => /"level":(?:50|60)/.test(line)),
    end,
    /** As when the power fails: nothing is finished. */
    kill,
  }
}

/** A post of its own address; saved again with other words, it is edited. */
function samplePost(number, words) {
  const paragraph = `<p>Paragraph of post ${number}: the council met on Tuesday &amp; talked about bridges, budgets and the rest.</p>`
  return {
    url: `https://news.example/post-${number}`,
    title: `Post ${number} ${words}`.trim(),
    html: paragraph.repeat(25),
  }
}

/** Deliveries that rehearsal networks have more than once, in words. */
export function postedTwice(posts) {
  const seen = new Set()
  const twice = []
  for (const { network, text } of posts) {
    const [post] = /https:\/\/news\.example\/post-\d+/.exec(text) ?? [text]
    const key = `${network}: ${post}`
    if (seen.has(key)) twice.push(key)
    seen.add(key)
  }
  return twice
}

/** Asks until it is so; false when it is not within `ms`. */
export async function within(ms, isSo) {
  const until = performance.now() + ms
  while (performance.now() < until) {
    if (await isSo()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}
