/** What a request to a host that Posthorn may not reach rejects with; its cause has code `EPRIVATE`. */
export function refusal(host: string, why: string): TypeError {
  const message = `${host} ${why}, so the request was not made; if Posthorn may reach it, add ${host} to POSTHORN_ALLOW_HOSTS`
  return new TypeError(message, { cause: Object.assign(new Error(message), { code: 'EPRIVATE' }) })
}

/** What a request rejects with that cannot be made at all; its cause has code `EUNSENDABLE`. It quotes no header. */
export function unsendable(message: string): TypeError {
  return new TypeError(message, {
    cause: Object.assign(new Error(message), { code: 'EUNSENDABLE' }),
  })
}

/** Hosts as an operator writes them, as URLs spell them: lower case, no brackets. */
export function hostSet(hosts: readonly string[]): ReadonlySet<string> {
  return new Set(hosts.map(bareHost))
}

/** The host of a URL or setting without brackets and final dots, in lower case. */
export function bareHost(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.+$/, '')
}

/** What `check` says of an address, as a value. */
export function refusalBy(check: (host: string) => void): (url: string) => string | undefined {
  return (url) => {
    try {
      check(bareHost(new URL(url).hostname))
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}
