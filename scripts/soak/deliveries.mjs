const networks = ['mastodon', 'bluesky']
const numberIn = (text) => Number(/news\.example\/post-(\d+)/.exec(text)?.[1])

/** All deliveries, page by page. */
export async function deliveries(server) {
  const all = []
  let cursor = ''
  do {
    const answer = await server.ask('GET', `/deliveries?limit=200${cursor}`)
    const page = await answer.json()
    all.push(...page.items)
    cursor = page.cursor ? `&cursor=${encodeURIComponent(page.cursor)}` : ''
  } while (cursor !== '')
  return all
}

/** States that nothing moves by itself any more. */
const ended = ['sent', 'failed', 'missed', 'cancelled', 'undecided', 'held']
const isUnderWay = ({ state }) => !ended.includes(state)

/** Whether a delivery waits for nothing but the hour that its network named. */
const waits = ({ state, due_at }, now) => state === 'planned' && Date.parse(due_at) > now + 5_000

/** Nothing is due, sent or looked up just now. */
export async function isQuiet(server) {
  const now = Date.now()
  return (await deliveries(server)).filter(isUnderWay).every((one) => waits(one, now))
}

/**
 * What became of every post that should be shared: once on each network, or its delivery waits its turn; never twice, and not
 * at all any more where it was retracted.
 */
export async function shares(server, rehearsal, expected, removed) {
  const [posts, all] = [await rehearsal.posts(), await deliveries(server)]
  const standing = new Map()
  for (const { network, text } of posts) {
    const key = `${network} ${numberIn(text)}`
    standing.set(key, (standing.get(key) ?? 0) + 1)
  }
  const waiting = new Set(
    all.filter(isUnderWay).map(({ network, text }) => `${network} ${numberIn(text)}`),
  )
  const found = {
    once: 0,
    twice: [],
    missing: [],
    remaining: [],
    waiting: waiting.size,
    unsent: [],
  }
  for (const number of expected) {
    for (const network of networks) {
      const key = `${network} ${number}`
      const times = standing.get(key) ?? 0
      if (times > 1) found.twice.push(key)
      else if (removed.has(number)) found.remaining.push(...(times > 0 ? [key] : []))
      else if (times === 1) found.once += 1
      else if (!waiting.has(key)) found.missing.push(key)
    }
  }
  found.unsent = all
    .filter(({ state }) => ['failed', 'missed', 'undecided', 'held'].includes(state))
    .map(({ account, state, reason }) => `${account} ${state} ${reason ?? ''}`)
  return found
}
