/** Short links of one account that are looked at: each costs requests. */
const MOST = 40
const HOPS = 3

/** An address of one short word looks like one of a shortener; articles have longer ones. */
function looksShort(link: string): boolean {
  if (!URL.canParse(link)) return false
  const { protocol, pathname, search, hostname } = new URL(link)
  const short = /^\/[\w-]{3,12}$/.test(pathname) && search === '' && hostname.length <= 20
  return short && (protocol === 'https:' || protocol === 'http:')
}

/**
 * Where short links lead, by the link. Hosts are asked side by side, so that one which does not answer keeps none of the others
 * from it; what cannot be followed within `patience` milliseconds, or leads nowhere else, is left out.
 */
export async function expandLinks(
  fetch: typeof globalThis.fetch,
  links: readonly string[],
  patience: number,
): Promise<ReadonlyMap<string, string>> {
  const expanded = new Map<string, string>()
  const ask: Ask = { fetch, signal: AbortSignal.timeout(patience) }
  const byHost = Map.groupBy(links.filter(looksShort).slice(0, MOST), (one) => new URL(one).host)
  const expandAll = async (ofHost: readonly string[]) => {
    for (const link of ofHost) {
      const end = await followed(ask, link)
      if (end !== link) expanded.set(link, end)
    }
  }
  await Promise.all([...byHost.values()].map(expandAll))
  return expanded
}

interface Ask {
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}

async function followed(ask: Ask, link: string): Promise<string> {
  let at = link
  for (let hop = 0; hop < HOPS; hop += 1) {
    const to = await redirectOf(ask, at)
    if (to === undefined) return at
    at = to
  }
  return at
}

async function redirectOf({ fetch, signal }: Ask, url: string): Promise<string | undefined> {
  if (signal.aborted) return undefined
  try {
    const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal })
    const location = answer.headers.get('location')
    const moved = answer.status >= 300 && answer.status < 400
    return moved && location && URL.canParse(location, url)
      ? new URL(location, url).href
      : undefined
  } catch {
    return undefined
  }
}
