import type { Outgoing } from '../ports/outgoing.ts'
import { boundedFetch } from './bounded-fetch.ts'
import { edgeSockets } from './edge-socket.ts'
import { fetchDocument } from './fetch-document.ts'
import { limitedResponse } from './limited-response.ts'
import { isAddress } from './private-address.ts'
import { bareHost, hostSet, refusal, refusalBy } from './refusal.ts'

export interface EdgeOutgoingSettings {
  /** The platform's fetch. */
  readonly fetch: typeof fetch
  /** Hosts that are reached although their names are internal. */
  readonly allowHosts: readonly string[]
  readonly userAgent: string
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly now: () => Date
  /** What the header traceparent of a request says; undefined when it has none. */
  readonly traceparent?: () => string | undefined
}

/** Names that no public server has: RFC 6761, RFC 8375, and `.internal` as ICANN reserved it. */
const INTERNAL_NAME = /(^|\.)(localhost|local|internal|intranet|lan|corp|home|home\.arpa|test)$/

/**
 * Requests from a Worker. It cannot see which address a name leads to, so names that are internal by their
 * looks are refused, and addresses altogether.
 */
export function edgeOutgoing(settings: EdgeOutgoingSettings): Outgoing {
  const { fetch: platformFetch, userAgent, timeoutMs, maxBytes, now } = settings
  const allowed = hostSet(settings.allowHosts)
  const check = (url: URL) => checkName(bareHost(url.hostname), allowed)
  const bounded = boundedFetch({
    userAgent,
    timeoutMs,
    ...(settings.traceparent && { traceparent: settings.traceparent }),
    check,
    async send(url, request) {
      const answer = await platformFetch(url.href, { ...request, redirect: 'manual' })
      return limitedResponse(answer, url, maxBytes)
    },
  })
  return {
    fetch: bounded,
    socket: edgeSockets({ fetch: platformFetch, check, userAgent, timeoutMs, maxBytes }),
    refusal: refusalBy((host) => checkName(host, allowed)),
    document: (url, validators) =>
      fetchDocument({ fetch: bounded, timeoutMs, now }, url, validators),
  }
}

function checkName(host: string, allowed: ReadonlySet<string>): void {
  if (allowed.has(host)) return
  if (isAddress(host)) throw refusal(host, 'is an address, not a name')
  if (!host.includes('.') || INTERNAL_NAME.test(host)) throw refusal(host, 'is an internal name')
}
