import type { Context } from 'hono'

/** Programs that look ahead do not share anything, and follow nothing for a person. */
export function isClick(c: Context): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
  const looksAhead = purposes.some((name) =>
    /prefetch|prerender|preview/i.test(c.req.header(name) ?? ''),
  )
  return c.req.method === 'GET' && !looksAhead
}

/** Browsers call themselves this, and so do some programs that say further on what they are. */
const BROWSER = /^Mozilla\/5\.0 /
const PROGRAM =
  /(?<!cu)bot\b|crawl|spider|slurp|preview|externalhit|facebookexternal|embedly|archiver|monitor|scan|fetch|headless|lighthouse|https?:\/\/|@/i

/**
 * Whether a person's browser asks. Networks fetch each link they show for its card, and servers that speak ActivityPub each do
 * so by themselves: those are no clicks.
 */
export function isPerson(c: Context): boolean {
  const agent = c.req.header('user-agent') ?? ''
  return BROWSER.test(agent) && !PROGRAM.test(agent)
}
