import { ask, keptOpen } from './ask.mjs'
import { resident } from './memory.mjs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
/** Requests are sent when they are due, in groups, not when the one before is answered. */
const GROUP_MS = 10
const codings = ['gzip', 'gzip', 'br', 'identity']

/** So many feed requests a second, six of ten by readers who have the newest: what memory the server takes meanwhile. */
export async function paced(server, perSecond, seconds) {
  const agent = keptOpen(200)
  const files = ['rss.xml', 'atom.xml', 'feed.json']
  const known = await Promise.all(
    files.map(async (file) => (await fetch(`${server.url}/${file}`)).headers.get('etag')),
  )
  const begun = performance.now()
  const under = new Set()
  const found = { answered: 0, failed: 0, most: 0, late: [], before: resident(server.pid) }
  for (let sent = 0; sent < perSecond * seconds; ) {
    const passed = performance.now() - begun
    for (; sent < (passed / 1000) * perSecond; sent += 1) {
      const at = sent % files.length
      const fields = { 'accept-encoding': codings[(sent >> 2) % codings.length] }
      const one = timed(
        found,
        `${server.url}/${files[at]}`,
        sent % 10 < 6 ? { ...fields, 'if-none-match': known[at] } : fields,
        agent,
      )
      under.add(one)
      one.finally(() => under.delete(one))
    }
    if (found.late.length % 50 === 0) found.most = Math.max(found.most, resident(server.pid))
    await sleep(GROUP_MS)
  }
  await Promise.all(under)
  agent.destroy()
  const took = (performance.now() - begun) / 1000
  const late = found.late.toSorted((a, b) => a - b)
  return {
    perSecond: found.answered / took,
    failed: found.failed,
    before: found.before,
    most: Math.max(found.most, resident(server.pid)),
    p99: late[Math.floor(late.length * 0.99)] ?? Number.NaN,
  }
}

async function timed(found, url, headers, agent) {
  const asked = performance.now()
  try {
    const { status } = await ask(url, headers, agent)
    if (status === 200 || status === 304) found.answered += 1
    else found.failed += 1
  } catch {
    found.failed += 1
  }
  found.late.push(performance.now() - asked)
}
