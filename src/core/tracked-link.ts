export const utmKeys = ['source', 'medium', 'campaign', 'term', 'content'] as const
type UtmKey = (typeof utmKeys)[number]

/** What links of shares say of where readers came from: `utm_source` and the like. */
export type Utm = { readonly [Key in UtmKey]?: string }

/** What stands in the values for the share at hand. */
export const utmPlaceholders = ['{network}', '{account}'] as const

/** Those of the publication, with the account's own in their place; none where the account says false. */
export function utmFor(
  utm: Utm | undefined,
  own: Utm | false | undefined,
  { network, account }: { readonly network: string; readonly account: string },
): Utm {
  if (own === false) return {}
  const entries = Object.entries({ ...utm, ...own }).map(([key, value]) => [
    key,
    value.replaceAll('{network}', network).replaceAll('{account}', account),
  ])
  return Object.fromEntries(entries)
}

/** The link with these parameters. What it says already wins; all else of it stays as it is, the fragment at its end. */
export function trackedLink(url: string, utm: Utm): string {
  const [, address = '', mark = '', query = '', fragment = ''] =
    /^([^?#]*)(\??)([^#]*)(.*)$/s.exec(url) ?? []
  const said = new URLSearchParams(query)
  const added = utmKeys.flatMap((key) => {
    const value = utm[key]
    return value && !said.has(`utm_${key}`) ? [`utm_${key}=${encoded(value)}`] : []
  })
  if (added.length === 0) return url
  const before = query === '' || query.endsWith('&') ? query : `${query}&`
  return `${address}${mark || '?'}${before}${added.join('&')}${fragment}`
}

/** Also what programs take for the end of a link in a text. */
const encoded = (value: string) =>
  encodeURIComponent(value).replace(
    /[!'()*~.]$|[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
