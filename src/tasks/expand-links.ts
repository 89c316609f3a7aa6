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

/** Where short links lead, by the link. What cannot be followed, or leads nowhere else, is left out. */
export async function expandLinks(
  fetch: typeof globalThis.fetch,
  links: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const expanded = new Map<string, string>()
  for (const link of links.filter(looksShort).slice(0, MOST)) {
    const end = await followed(fetch, link)
    if (end !== link) expanded.set(link, end)
  }
  return expanded
}

async function followed(fetch: typeof globalThis.fetch, link: string): Promise<string> {
  let at = link
  for (let hop = 0; hop < HOPS; hop += 1) {
    const to = await redirectOf(fetch, at)
    if (to === undefined) return at
    at = to
  }
  return at
}

async function redirectOf(
  fetch: typeof globalThis.fetch,
  url: string,
): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { method: 'HEAD', redirect: 'manual' })
    const location = answer.headers.get('location')
    const moved = answer.status >= 300 && answer.status < 400
    return moved && location && URL.canParse(location, url)
      ? new URL(location, url).href
      : undefined
  } catch {
    return undefined
  }
}
