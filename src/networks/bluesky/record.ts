import type { Draft } from '../../ports/network.ts'
import { facets } from './facets.ts'

/** A record and the state of it that is meant. */
export interface StrongRef {
  readonly uri: string
  readonly cid: string
}

/** The post that is answered and the one that its thread began with. */
export interface ReplyRefs {
  readonly root: StrongRef
  readonly parent: StrongRef
}

export const POSTS = 'app.bsky.feed.post'

/** https://docs.bsky.app/docs/advanced-guides/posts. The same draft gives the same record, whenever it is made. */
export function record(draft: Draft, at: string, reply: ReplyRefs | undefined) {
  const { text, url, language, card } = draft
  const told = facets(text)
  return {
    $type: POSTS,
    text,
    createdAt: at,
    ...(language && isLanguage(language) && { langs: [language] }),
    ...(told.length > 0 && { facets: told }),
    ...(card && url && { embed: external(url, card) }),
    ...(reply && { reply }),
  }
}

/** A card is what its post says of it: Bluesky reads no page. The description is required, and may be empty. */
const external = (uri: string, { title, description = '' }: NonNullable<Draft['card']>) => ({
  $type: 'app.bsky.embed.external',
  external: { uri, title, description },
})

/** What is no language tag (BCP 47) would have the whole record refused. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}
