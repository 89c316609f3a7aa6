/** What a socket that ended without a closing frame (RFC 6455, 7.1.5: code 1006) is told with, as a request is. */
export function brokenSocket(host: string): TypeError {
  const message = `the connection to ${host} broke`
  return new TypeError(message, {
    cause: Object.assign(new Error(message), { code: 'ECONNRESET' }),
  })
}

/** The server answered the request for a socket with something else. */
export function noSocket(host: string, status: number): TypeError {
  const message = `${host} opened no WebSocket: HTTP ${status}`
  return new TypeError(message, {
    cause: Object.assign(new Error(message), { code: `HTTP ${status}` }),
  })
}

/** Only these addresses are those of sockets. */
export function socketAddress(address: string): URL {
  const url = new URL(address)
  if (url.protocol === 'ws:' || url.protocol === 'wss:') return url
  throw new TypeError(`expected a ws or wss address, got ${url.protocol}`)
}
