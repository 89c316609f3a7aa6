import { escapeText } from './html-text.ts'
import { type HubRequest, parseTopic } from './websub.ts'

/**
 * rssCloud, the way readers were told of changes before WebSub:
 * http://scripting.com/opmlHowto/dave/rssCloud/walkthrough.html and, for https, https://github.com/rsscloud/rsscloud-server
 */

/** Milliseconds: by custom a registration ends after 25 hours, so that it is renewed daily. */
export const REGISTRATION = 25 * 3_600_000
/** How many feeds one request may name. */
const URLS = 20
const PATH = '/rsscloud/pleaseNotify'

/** What the `cloud` element of an RSS feed says. */
export interface Cloud {
  readonly domain: string
  readonly port: string
  readonly path: string
  readonly protocol: 'http-post' | 'https-post'
}

/** Where registrations are taken, under the address that feeds call this server. */
export function ownCloud(publicUrl: string): Cloud {
  const { protocol, hostname, port, pathname } = new URL(publicUrl)
  const secure = protocol === 'https:'
  return {
    domain: hostname,
    port: port || (secure ? '443' : '80'),
    path: pathname.replace(/\/+$/, '') + PATH,
    protocol: secure ? 'https-post' : 'http-post',
  }
}

export type ParsedRegistration =
  | { readonly ok: true; readonly requests: readonly HubRequest[] }
  | { readonly ok: false; readonly message: string }

/** A request to be told, as one request for each feed that it names. Parameters that are not known are ignored. */
export function parseRegistration(form: URLSearchParams): ParsedRegistration {
  const protocol = form.get('protocol') ?? ''
  if (protocol !== 'http-post' && protocol !== 'https-post') {
    return wrong('protocol: expected http-post or https-post')
  }
  const callback = callbackIn(form, protocol)
  if (!callback) {
    return wrong('domain, port, path: expected the address at which you are to be told')
  }
  const topics = [...form].flatMap(([key, value]) => (/^url\d+$/.test(key) ? [value] : []))
  if (topics.length === 0 || topics.length > URLS) {
    return wrong(`url1, url2 …: expected 1 to ${URLS} addresses of feeds`)
  }
  if (!topics.every(parseTopic)) return wrong('url1: expected the address of a feed of this server')
  const { href, host } = callback
  const request = { mode: 'subscribe', callback: href, host, lease: REGISTRATION } as const
  return {
    ok: true,
    requests: topics.map((topic) => ({ ...request, topic, protocol: 'rsscloud' })),
  }
}

const wrong = (message: string) => ({ ok: false, message }) as const

/** Who names no domain wants to be told at the address the request comes from, which says nothing behind a proxy. */
function callbackIn(form: URLSearchParams, protocol: 'http-post' | 'https-post'): URL | undefined {
  const [domain = '', port = '', path = ''] = ['domain', 'port', 'path'].map((name) =>
    (form.get(name) ?? '').trim(),
  )
  if (!/^[^\s/?#@:]+$/.test(domain) || !/^\d{1,5}$/.test(port) || path.length > 2_000) {
    return undefined
  }
  // Some call https by the name of http.
  const scheme = protocol === 'https-post' || port === '443' ? 'https' : 'http'
  const url = URL.parse(`${scheme}://${domain}:${port}${path.startsWith('/') ? '' : '/'}${path}`)
  return url && url.hash === '' ? url : undefined
}

/** What rssCloud answers, to programs and to the people who write them. */
export const notifyResult = (success: boolean, message: string): string =>
  `<?xml version="1.0"?>\n<notifyResult success="${success}" msg="${escapeText(message).replaceAll('"', '&quot;')}"/>\n`
