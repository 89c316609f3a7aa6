import type { Permission } from '../../core/permissions.ts'

/** `see`: GET and HEAD. `change`: every other method. */
type Asks = 'see' | 'change' | 'both'
type Line = readonly [Asks, path: string, Permission | 'nothing']

/**
 * What each route of the API needs, by its longest path; `*` is any one part. A route without a line of its own is for owners,
 * unless it only shows something. What changes nothing, however it is asked, needs only `read`; not so `config/plan`, which reads
 * variables of the environment and says whether a secret is another.
 */
const api: readonly Line[] = [
  ['see', '/', 'read'],
  ['change', '/', 'config'],
  ['change', '/posts', 'posts'],
  ['change', '/import', 'posts'],
  ['change', '/imports', 'posts'],
  ['change', '/imports/try', 'read'],
  ['change', '/sources/import', 'posts'],
  ['change', '/sources/*/retry', 'posts'],
  ['change', '/share', 'read'],
  ['change', '/simulate', 'read'],
  ['change', '/feeds/check', 'read'],
  ['change', '/templates/test', 'read'],
  ['change', '/deliveries', 'deliveries'],
  ['change', '/accounts/*/check', 'deliveries'],
  ['change', '/accounts/*/adopt', 'deliveries'],
  ['change', '/accounts/*/pause', 'deliveries'],
  ['change', '/accounts/*/resume', 'deliveries'],
  ['change', '/tick', 'deliveries'],
  ['both', '/tokens', 'config'],
  ['both', '/people', 'people'],
  ['both', '/sign-in-links', 'people'],
]

/** The same for the pages, below `/admin`. */
const pages: readonly Line[] = [
  ['see', '/', 'read'],
  ['change', '/', 'config'],
  ['change', '/posts', 'posts'],
  ['change', '/sources/*/retry', 'posts'],
  ['change', '/sources/*/poll', 'posts'],
  ['change', '/feeds/*/check', 'read'],
  ['change', '/deliveries', 'deliveries'],
  ['change', '/deliveries/*/count', 'read'],
  ['change', '/calendar', 'deliveries'],
  ['change', '/approvals', 'deliveries'],
  ['change', '/accounts/*/check', 'deliveries'],
  ['change', '/accounts/*/adopt', 'deliveries'],
  ['change', '/accounts/*/pause', 'deliveries'],
  ['change', '/accounts/*/resume', 'deliveries'],
  ['change', '/simulate', 'read'],
  // Networks send the browser back here, and with it what a person granted.
  ['see', '/connect', 'config'],
  // Pages that are for nothing but changing the set-up.
  ['see', '/*/-/new', 'config'],
  ['see', '/*/*/edit', 'config'],
  ['see', '/*/*/remove', 'config'],
  // A secret that it made up stands there to be copied.
  ['both', '/guide', 'config'],
  ['both', '/tokens', 'config'],
  ['both', '/people', 'people'],
  ['both', '/you', 'nothing'],
]

export const needs = { api, pages } as const
export type Face = keyof typeof needs

/** What a request needs; `path` is below the face's own. */
export function needed(face: Face, method: string, path: string): Permission | 'nothing' {
  const asks = method === 'GET' || method === 'HEAD' ? 'see' : 'change'
  const parts = partsOf(path)
  const lines = needs[face].filter(
    ([line, prefix]) => (line === asks || line === 'both') && begins(parts, partsOf(prefix)),
  )
  const longest = lines.toSorted(([, a], [, b]) => partsOf(b).length - partsOf(a).length)[0]
  return longest?.[2] ?? 'people'
}

const partsOf = (path: string) => path.split('/').filter((part) => part !== '')

const begins = (parts: readonly string[], prefix: readonly string[]) =>
  prefix.length <= parts.length &&
  prefix.every((part, index) => part === '*' || part === parts[index])
