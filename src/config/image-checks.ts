import type { Network } from '../ports/network.ts'
import { type Finding, isRecord, section } from './file-checks.ts'
import type { LocatedYaml } from './located-yaml.ts'

/** Accounts that are to show images by themselves on networks that take none. */
export function imageFindings(yaml: LocatedYaml, networks: readonly Network[]): Finding[] {
  return section(yaml, 'accounts').flatMap(([id, account]) => {
    const network = isRecord(account) && networks.find((one) => one.id === account.network)
    if (!network || network.images?.attach || account.images !== 'attach') return []
    const path = ['accounts', id, 'images']
    const able = networks.filter((one) => one.images?.attach).map((one) => one.id)
    const message = `Posthorn attaches no images on ${network.name}, only on ${able.join(', ')}`
    return [{ path, message, ...yaml.position(path) }]
  })
}
