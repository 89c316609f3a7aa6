import { handleFault } from '../core/mentions.ts'
import { nearest } from '../core/nearest.ts'
import { leadsAnywhere } from '../core/short-link.ts'
import { parseTemplate, speaksOfPost } from '../core/template.ts'
import { abilitiesWith, type Network } from '../ports/network.ts'
import { type Finding, isRecord, section } from './file-checks.ts'
import type { LocatedYaml, Path } from './located-yaml.ts'

/** People who are called something that their network cannot mention, or something on a network that there is not. */
export function peopleFindings(yaml: LocatedYaml, networks: readonly Network[]): Finding[] {
  return section(yaml, 'people').flatMap(([name, handles]) =>
    Object.entries(isRecord(handles) ? handles : {}).flatMap(([id, handle]) => {
      const path = ['people', name, id]
      const network = networks.find((one) => one.id === id)
      if (!network) return keyFinding(yaml, path, unknownNetwork(id, networks))
      const form = network.text.mentions
      if (!form)
        return keyFinding(yaml, path, `${network.name} makes no mentions of names: leave it out`)
      const fault = typeof handle === 'string' ? handleFault(form, handle.trim()) : undefined
      return fault ? [{ path, message: fault, ...yaml.position(path) }] : []
    }),
  )
}

/** Short links of accounts whose readers could not follow them. */
export function shortLinkFindings(yaml: LocatedYaml, publicUrl: string | undefined): Finding[] {
  if (publicUrl !== undefined && leadsAnywhere(publicUrl)) return []
  return section(yaml, 'accounts').flatMap(([id, account]) => {
    if (!isRecord(account) || isTrue(account.rehearsal) || !isTrue(account.short_links)) return []
    const path = ['accounts', id, 'short_links']
    const message = `readers could not follow them: set POSTHORN_PUBLIC_URL to an https address like https://posts.news.example (it is ${publicUrl ?? 'not set'})`
    return [{ path, message, ...yaml.position(path) }]
  })
}

/** Threads of accounts that cannot answer themselves. */
export function threadFindings(yaml: LocatedYaml, networks: readonly Network[]): Finding[] {
  return section(yaml, 'accounts').flatMap(([id, account]) => {
    const network = isRecord(account) && networks.find((one) => one.id === account.network)
    if (!network || account.thread === undefined) return []
    if (abilitiesWith(network, account).includes('reply')) return []
    const path = ['accounts', id, 'thread']
    const message = `this account on ${network.name} cannot answer itself: leave it out`
    return [{ path, message, ...yaml.keyPosition(path) }]
  })
}

/** Replies that would say the same under every share, to networks that refuse what was said already. */
export function repeatedReplyFindings(yaml: LocatedYaml, networks: readonly Network[]): Finding[] {
  const refusing = networks.filter(({ refusesRepeats }) => refusesRepeats)
  const accounts = new Map(section(yaml, 'accounts'))
  const networkOf = (id: unknown) => {
    const account = accounts.get(String(id))
    return refusing.find((network) => isRecord(account) && account.network === network.id)
  }
  return section(yaml, 'schedules').flatMap(([id, schedule]) => {
    if (!isRecord(schedule) || typeof schedule.reply !== 'string') return []
    const parsed = parseTemplate(schedule.reply)
    if (!parsed.ok || speaksOfPost(parsed.template)) return []
    const named = Array.isArray(schedule.accounts) ? schedule.accounts : []
    const account = named.find((one) => networkOf(one))
    const network = networkOf(account)
    if (!network) return []
    const path = ['schedules', id, 'reply']
    const message = `it says the same under every share, and ${network.name} refuses what ${account} has said already: let it say something of the post, such as {{ post.title }}`
    return [{ path, message, ...yaml.position(path) }]
  })
}

const isTrue = (value: unknown) => value === true || value === 'true'

const keyFinding = (yaml: LocatedYaml, path: Path, message: string): Finding[] => [
  { path, message, ...yaml.keyPosition(path) },
]

function unknownNetwork(id: string, networks: readonly Network[]): string {
  const known = networks.filter(({ text }) => text.mentions).map((network) => network.id)
  const near = nearest(id, known)
  return `there is no network ${id}: ${near ? `did you mean ${near}?` : `expected one of ${known.join(', ')}`}`
}
