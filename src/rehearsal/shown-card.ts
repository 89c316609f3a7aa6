import { z } from 'zod'
import { findLinks } from '../core/find-links.ts'
import type { LocalNetwork, RehearsalPost } from './local-network.ts'

/** The card of a link. Without a title: the network makes it of the page, which nobody asks for here. */
export interface ShownCard {
  readonly url: string
  readonly host: string
  readonly title?: string
  readonly description?: string
}

const words = z.object({ title: z.string(), description: z.string().optional() })
const given = z.union([
  z.object({ value: z.object({ embed: z.object({ external: words.extend({ uri: z.url() }) }) }) }),
  z.object({ article: words.extend({ source: z.url() }) }),
  z.object({ link_attachment_url: z.url() }),
])

/** What came with the post, else what the network makes of its first link. */
export function shownCard(
  { text, record }: RehearsalPost,
  crawls: LocalNetwork['crawls'],
): ShownCard | undefined {
  const { data } = given.safeParse(record)
  if (data && 'value' in data) {
    const { uri, ...said } = data.value.embed.external
    return cardOf(uri, said)
  }
  if (data && 'article' in data) {
    const { source, ...said } = data.article
    return cardOf(source, said)
  }
  if (!crawls) return undefined
  const [first] = findLinks(text, 'scheme')
  const url = data?.link_attachment_url ?? first?.url
  return url === undefined ? undefined : cardOf(url, {})
}

function cardOf(url: string, said: Partial<z.output<typeof words>>): ShownCard | undefined {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return undefined
  const { title, description } = said
  return {
    url,
    host: parsed.host.replace(/^www\./, ''),
    ...(title !== undefined && { title }),
    ...(description && { description }),
  }
}
