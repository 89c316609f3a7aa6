const linkProtocols = new Set(['http:', 'https:', 'mailto:', 'tel:'])
/** Pictures that cannot carry a script. SVG can. */
const dataImage = /^data:image\/(?:png|gif|jpe?g|webp|avif);base64,[a-z0-9+/=\s]*$/i

/** An absolute address that people may follow, or undefined when there is none or it is not safe. */
export function absoluteLink(value: string, base: string | undefined): string | undefined {
  const url = resolve(value, base)
  return url && linkProtocols.has(url.protocol) ? url.href : undefined
}

/** An absolute address of something to load: http, https, or for pictures a `data:` URL. */
export function absoluteMedia(value: string, base: string | undefined): string | undefined {
  const trimmed = value.trim()
  if (dataImage.test(trimmed)) return trimmed.replace(/\s+/g, '')
  const url = resolve(trimmed, base)
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined
}

/** Every candidate of a `srcset` made absolute; those that cannot be are left out. HTML, "parsing a srcset attribute". */
export function absoluteSrcset(value: string, base: string | undefined): string | undefined {
  const candidates: string[] = []
  const candidate = /[\s,]*([^\s,]\S*)([^,]*)/y
  for (let match = candidate.exec(value); match; match = candidate.exec(value)) {
    const [, written = '', rest = ''] = match
    // A comma at the end of the address ends the candidate: what follows is the next one.
    const address = withoutLastCommas(written)
    if (address !== written) candidate.lastIndex -= rest.length
    const descriptor = address === written ? rest.trim() : ''
    const url = absoluteMedia(address, base)
    if (url && /^(?:[\d.]+[wxh]\s*)*$/.test(descriptor)) {
      candidates.push(descriptor ? `${url} ${descriptor}` : url)
    }
  }
  return candidates.length > 0 ? candidates.join(', ') : undefined
}

/** As `/,+$/` would, in linear time. */
function withoutLastCommas(text: string): string {
  let end = text.length
  while (text[end - 1] === ',') end -= 1
  return text.slice(0, end)
}

function resolve(value: string, base: string | undefined): URL | undefined {
  const trimmed = value.trim()
  return trimmed !== '' && URL.canParse(trimmed, base) ? new URL(trimmed, base) : undefined
}

/** An address as it may be shown and linked to: without a user name and a password. */
export function withoutCredentials(address: string): string {
  const url = URL.parse(address)
  if (!url?.username && !url?.password) return address
  url.username = ''
  url.password = ''
  return url.href
}

/** An address, with the user name and password of another of the same site. */
export function withCredentialsOf(other: string, address: string): string {
  const [known, url] = [URL.parse(other), URL.parse(address)]
  if (!known || !url || known.origin !== url.origin) return address
  url.username ||= known.username
  url.password ||= known.password
  return url.href
}

export const hasCredentials = (address: unknown): boolean =>
  typeof address === 'string' && withoutCredentials(address) !== address
