import type { Network } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import { type Share, type Sharing, shareOfDelivery } from './share-of-delivery.ts'

type GoodShare = Extract<Share, { ok: true }>

/**
 * The share, its short link leading somewhere before anybody can see it. In the one case of very many that another post has
 * the code already, the share carries the post's own link.
 */
export async function keepShortLink(
  { shortLinks }: Pick<Ports, 'shortLinks'>,
  share: GoodShare,
  {
    network,
    templates,
    sharing,
  }: {
    readonly network: Network
    readonly templates: Readonly<Record<string, string>>
    readonly sharing: Sharing
  },
): Promise<Share> {
  if (!share.short || (await shortLinks.keep(share.short))) return share
  const { shortLinks: _taken, ...account } = sharing.account
  return shareOfDelivery(network, templates, { ...sharing, account })
}
