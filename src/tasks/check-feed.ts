import { InputError } from '../core/errors.ts'
import type {
  FeedChecker,
  FeedObservations,
  FeedReport,
  ObservedAnswer,
} from '../ports/feed-checker.ts'
import type { Outgoing } from '../ports/outgoing.ts'

export interface CheckFeedPorts {
  readonly checker: FeedChecker
  readonly outgoing: Pick<Outgoing, 'fetch'>
}

type Ask = (headers: Readonly<Record<string, string>>, method?: 'GET' | 'HEAD') => Promise<Asked>

interface Asked extends ObservedAnswer {
  readonly bytes: Uint8Array
}

const ACCEPT = 'application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5'
const LONG_AGO = 'Thu, 01 Jan 1970 00:00:00 GMT'
const MAX_REDIRECTS = 5

/**
 * Checks the feed at an address, and how its server answers: as readers ask, one question after the other.
 *
 * @throws InputError `unreadable-source` when there is no feed to check
 */
export async function checkFeedAt(ports: CheckFeedPorts, requested: string): Promise<FeedReport> {
  const { address, redirects, plain } = await found(ports.outgoing.fetch, requested)
  const ask = asking(ports.outgoing.fetch, address)
  const { etag, 'last-modified': lastModified } = plain.headers
  const observations: FeedObservations = {
    requested,
    address,
    redirects,
    plain,
    head: await ask({}, 'HEAD'),
    badDate: await ask({ 'if-modified-since': 'no date at all' }),
    delta: await ask({ 'if-none-match': '"never-given"', 'a-im': 'feed' }),
    ...(etag && { matching: await ask(matchingHeaders(etag)) }),
    ...(lastModified && { since: await ask({ 'if-modified-since': lastModified }) }),
  }
  return ports.checker.check({ bytes: plain.bytes, observations })
}

/** The tag in its weak form, in a list, with a date that would say otherwise. */
const matchingHeaders = (etag: string) => ({
  'if-none-match': `"something-else", W/${etag.replace(/^W\//, '')}`,
  'if-modified-since': LONG_AGO,
})

async function found(fetch: Outgoing['fetch'], requested: string) {
  const redirects: { status: number; to: string }[] = []
  for (let address = requested; ; ) {
    const plain = await asking(fetch, address)({})
    const to = plain.status >= 300 && plain.status < 400 ? plain.headers.location : undefined
    if (plain.status === 200) return { address, redirects, plain }
    if (to === undefined || !URL.canParse(to, address)) {
      throw new InputError('unreadable-source', `${address} answered ${plain.status}`)
    }
    address = new URL(to, address).href
    redirects.push({ status: plain.status, to: address })
    if (redirects.length > MAX_REDIRECTS) {
      throw new InputError(
        'unreadable-source',
        `${requested}: more than ${MAX_REDIRECTS} redirects`,
      )
    }
  }
}

function asking(fetch: Outgoing['fetch'], address: string): Ask {
  return async (headers, method = 'GET') => {
    try {
      const response = await fetch(address, {
        method,
        headers: { accept: ACCEPT, ...headers },
        redirect: 'manual',
      })
      const bytes = new Uint8Array(await response.arrayBuffer())
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        length: bytes.byteLength,
        bytes,
      }
    } catch (error) {
      throw new InputError('unreadable-source', `${address} cannot be read: ${reasonOf(error)}`)
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.message === 'fetch failed'
    ? error.cause.message
    : error.message
}
