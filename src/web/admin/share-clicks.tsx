import { shareTargetName } from '../../core/share-links.ts'
import type { ShareClicks } from '../../ports/share-click-store.ts'
import type { ShortLinkClicks } from '../../ports/short-link-store.ts'

interface ShareClicksProps {
  readonly id: string
  readonly clicks: ShareClicks
}

/** Where readers went on to from the post's share page. */
export const ShareClicksLine = ({ id, clicks }: ShareClicksProps) => {
  const counts = Object.entries(clicks).map(
    ([network, count]) => `${shareTargetName(network)} ${count}`,
  )
  return (
    <p class="quiet">
      Readers share it on <a href={`/share/${encodeURIComponent(id)}`}>its share page</a>
      {counts.length > 0 ? `: ${counts.join(', ')}.` : '. Nobody has yet.'}
    </p>
  )
}

/** How often the short links in its share texts were followed; nothing where no share carries one. */
export const ShortLinkClicksLine = ({ clicks }: { readonly clicks: ShortLinkClicks }) => {
  const counts = Object.entries(clicks).map(([account, count]) => `${account} ${count}`)
  if (counts.length === 0) return null
  return <p class="quiet">Clicks on its short links: {counts.join(', ')}.</p>
}
