import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Agent, Dispatcher } from 'undici'
import type { Outgoing } from '../ports/outgoing.ts'
import { boundedFetch, type SentRequest } from './bounded-fetch.ts'
import { fetchDocument } from './fetch-document.ts'
import { nodeAnswer } from './node-answer.ts'
import { nodeSockets } from './node-socket.ts'
import { isAddress, isPrivateAddress } from './private-address.ts'
import { bareHost, hostSet, refusal, refusalBy } from './refusal.ts'

export interface NodeOutgoingSettings {
  /** Hosts and addresses that are reached although they are private. */
  readonly allowHosts: readonly string[]
  readonly userAgent: string
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly now: () => Date
  /** What the header traceparent of a request says; undefined when it has none. */
  readonly traceparent?: () => string | undefined
  /** How names become addresses; the system's resolver when omitted. */
  readonly lookup?: LookupFunction
}

/** Requests from a Node process. Addresses are judged where the connection is made, so no later answer of DNS counts. */
export function nodeOutgoing(
  settings: NodeOutgoingSettings,
): Outgoing & { close(): Promise<void> } {
  const { userAgent, timeoutMs, maxBytes, now } = settings
  const allowed = hostSet(settings.allowHosts)
  const lookup = guardedLookup(settings.lookup ?? systemLookup, allowed)
  // With the first request: it is as large as all the rest that is loaded at the start.
  let client: Promise<Agent> | undefined
  const opened = async (): Promise<Agent> => {
    // Bundled, it has no other export.
    const { default: undici } = await import('undici')
    const timeout = Math.min(timeoutMs, 10_000)
    return new undici.Agent({ connect: { lookup, timeout } })
  }
  const bounded = boundedFetch({
    userAgent,
    timeoutMs,
    ...(settings.traceparent && { traceparent: settings.traceparent }),
    check: (url) => checkLiteral(bareHost(url.hostname), allowed),
    async send(url, request) {
      client ??= opened()
      return send(await client, url, request, maxBytes)
    },
  })
  return {
    fetch: bounded,
    socket: nodeSockets({
      lookup,
      userAgent,
      timeoutMs,
      maxBytes,
      check: (url) => checkLiteral(bareHost(url.hostname), allowed),
    }),
    refusal: refusalBy((host) => checkName(host, allowed)),
    address: (host) => addressOf(bareHost(host), lookup, allowed),
    document: (url, validators) =>
      fetchDocument({ fetch: bounded, timeoutMs, now }, url, validators),
    close: async () => (await client)?.close(),
  }
}

/** Names are judged by `guardedLookup`; addresses in a URL never pass through it. */
function checkLiteral(host: string, allowed: ReadonlySet<string>): void {
  if (isAddress(host) && !allowed.has(host) && isPrivateAddress(host)) {
    throw refusal(host, 'is a private address')
  }
}

/** RFC 6761, 6.3: these lead to this machine, whatever DNS says. */
const THIS_MACHINE = /(?:^|\.)localhost$/

/** What can be told without asking DNS. */
function checkName(host: string, allowed: ReadonlySet<string>): void {
  checkLiteral(host, allowed)
  const isReachable = [host, '127.0.0.1', '::1'].some((one) => allowed.has(one))
  if (THIS_MACHINE.test(host) && !isReachable) throw refusal(host, 'is this machine itself')
}

/** One address of a host, judged like those of requests. */
async function addressOf(
  host: string,
  lookup: LookupFunction,
  allowed: ReadonlySet<string>,
): Promise<string> {
  checkLiteral(host, allowed)
  if (isAddress(host)) return host
  return new Promise((resolve, reject) => {
    lookup(host, {}, (error, address) => (error ? reject(error) : resolve(String(address))))
  })
}

/** undici's own requests: its `fetch` takes three times as long to make one. */
async function send(
  agent: Agent,
  url: URL,
  { method, headers, body, signal }: SentRequest,
  maxBytes: number,
): Promise<Response> {
  if (!headers.has('accept')) headers.set('accept', '*/*')
  if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'gzip, br')
  const request = agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: method as Dispatcher.HttpMethod,
    headers,
    signal,
    ...(body && { body }),
  })
  const answer = await request.catch((error: unknown) => {
    throw unsent(error, signal)
  })
  return nodeAnswer(answer, { url, method, maxBytes })
}

/** As the platform's fetch tells it: what its caller gave up as the reason for that, all else as a cause. */
function unsent(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || !(error instanceof Error) || isRefusal(error)) return error
  return new TypeError('fetch failed', { cause: error })
}

const isRefusal = ({ cause }: Error) =>
  cause instanceof Error && 'code' in cause && cause.code === 'EPRIVATE'

/** Answers only with addresses that may be reached, and with a refusal when none is left. */
function guardedLookup(lookup: LookupFunction, allowed: ReadonlySet<string>): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const addresses = typeof found === 'string' ? [] : found
      const reachable = addresses.filter(
        ({ address }) =>
          allowed.has(bareHost(hostname)) || allowed.has(address) || !isPrivateAddress(address),
      )
      const [first] = reachable
      if (!first) return callback(refusal(hostname, 'leads to a private address'), [])
      if (options.all) callback(null, reachable)
      else callback(null, first.address, first.family)
    })
  }
}
