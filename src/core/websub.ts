import { InputError } from './errors.ts'
import { type FeedFormatId, feedFiles } from './feed-document.ts'
import {
  readFilter,
  type SelectionStart,
  selectionAddresses,
  selectionKey,
  selectionStart,
} from './feed-selection.ts'
import type { Publication } from './publication.ts'

/** W3C WebSub, Recommendation of 23 January 2018: https://www.w3.org/TR/websub/ */

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Milliseconds: what a subscriber gets that asks for nothing, and the least and the most it may ask for. */
export const lease = { usual: 10 * DAY, least: HOUR, most: 30 * DAY }

const MAX_URL = 2_048
/** Section 5.1: a secret is shorter than 200 bytes. */
const MAX_SECRET = 199

/** Where our hub answers, under the address that feeds call this server. */
export const ownHub = (publicUrl: string) => `${publicUrl.replace(/\/+$/, '')}/hub`

/** The hubs that a feed of this publication names: ours first. */
export function hubsOf(
  { hub, hubs = [] }: Pick<Publication, 'hub' | 'hubs'>,
  publicUrl: string,
): readonly string[] {
  return [...(hub === false ? [] : [ownHub(publicUrl)]), ...hubs.map((url) => new URL(url).href)]
}

export interface Topic {
  readonly publicUrl: string
  /** `{feed}/{format}` or `{selection}/{format}` */
  readonly key: string
  /** Where the selection starts; a feed of the set-up as it is, when nothing narrows it. */
  readonly start: SelectionStart
  readonly isNarrowed: boolean
}

const files: Readonly<Record<string, FeedFormatId>> = feedFiles
const kinds = { tags: 'tag', sections: 'section', authors: 'author' } as const
const feedAddress =
  /^(https?:\/\/[^?#]+?)(?:\/(feeds|tags|sections|authors)\/([^/?#]+))?\/([a-z]+\.[a-z]+)(?:\?([^#]*))?$/

/** What a topic's address says. Only the exact address that the feed calls itself is one. */
export function parseTopic(address: string): Topic | undefined {
  const [, publicUrl, folder, name = '', file = '', query = ''] = feedAddress.exec(address) ?? []
  const format = Object.hasOwn(files, file) ? files[file] : undefined
  if (publicUrl === undefined || format === undefined) return undefined
  try {
    const start = startOf(folder, decodeURIComponent(name))
    const filter = readFilter(query)
    if (!start) return undefined
    const key = selectionKey({ start, filter: filter ?? {} })
    if (selectionAddresses(publicUrl, key)[format] !== address) return undefined
    return { publicUrl, key: `${key}/${format}`, start, isNarrowed: filter !== undefined }
  } catch (error) {
    if (error instanceof InputError || error instanceof URIError) return undefined
    throw error
  }
}

function startOf(folder: string | undefined, name: string): SelectionStart | undefined {
  if (folder === undefined) return { kind: 'feed', id: 'main' }
  if (folder === 'feeds') return /[/?]/.test(name) ? undefined : { kind: 'feed', id: name }
  return selectionStart(kinds[folder as keyof typeof kinds], name)
}

/** The addresses of a feed, in every format. */
export const topicsOf = (publicUrl: string, feedId: string): string[] =>
  Object.values(selectionAddresses(publicUrl, feedId))

export interface HubRequest {
  readonly mode: 'subscribe' | 'unsubscribe'
  readonly topic: string
  readonly callback: string
  /** Of the callback, with its port: what limits are counted by. */
  readonly host: string
  /** Milliseconds. */
  readonly lease: number
  readonly secret?: string
  /** How the subscriber is asked and told; WebSub when left out. */
  readonly protocol?: 'rsscloud'
}

export type ParsedRequest =
  | { readonly ok: true; readonly request: HubRequest }
  | { readonly ok: false; readonly message: string }

/** A subscriber's request (section 5.1). Parameters that are not known are ignored. */
export function parseHubRequest(form: URLSearchParams): ParsedRequest {
  const mode = form.get('hub.mode')
  if (mode !== 'subscribe' && mode !== 'unsubscribe') {
    return wrong('hub.mode: expected subscribe or unsubscribe')
  }
  const topic = form.get('hub.topic') ?? ''
  if (!parseTopic(topic)) return wrong('hub.topic: expected the address of a feed of this server')
  const callback = form.get('hub.callback') ?? ''
  const url = callback.length <= MAX_URL ? URL.parse(callback) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || callback.includes('#')) {
    return wrong(
      `hub.callback: expected an http or https address of at most ${MAX_URL} characters, without a name, password or fragment`,
    )
  }
  const seconds = form.get('hub.lease_seconds') || undefined
  if (seconds !== undefined && !/^\d{1,12}$/.test(seconds)) {
    return wrong('hub.lease_seconds: expected a number of seconds')
  }
  const secret = form.get('hub.secret') || undefined
  if (secret !== undefined && new TextEncoder().encode(secret).byteLength > MAX_SECRET) {
    return wrong('hub.secret: expected less than 200 bytes')
  }
  const granted = grantedLease(seconds === undefined ? undefined : Number(seconds))
  const request = { mode, topic, callback, host: url.host, lease: granted } as const
  return { ok: true, request: { ...request, ...(secret !== undefined && { secret }) } }
}

const wrong = (message: string) => ({ ok: false, message }) as const

/** Milliseconds for what was asked, in seconds. No lease is endless (section 5.3). */
export function grantedLease(seconds: number | undefined): number {
  if (seconds === undefined || seconds === 0) return lease.usual
  return Math.min(lease.most, Math.max(lease.least, seconds * 1_000))
}

/** The callback as it was given, with more parameters behind those it has (section 5.3). */
export function withParameters(callback: string, more: Readonly<Record<string, string>>): string {
  const join = callback.includes('?') ? (/[?&]$/.test(callback) ? '' : '&') : '?'
  return `${callback}${join}${new URLSearchParams(more)}`
}
