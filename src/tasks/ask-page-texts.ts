import { contentHash } from '../core/content-hash.ts'
import { canonicalUrl } from '../core/identity.ts'
import { isExcerpt, withPageText } from '../core/page-text.ts'
import { type PostInput, postInput } from '../core/post.ts'
import type { AskedPage } from '../ports/page-text-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { SourcePost } from '../ports/source.ts'

export type AskPorts = Pick<Ports, 'clock' | 'pageTexts'>

/** A post as a source gives it, with the names it has there. */
export type GivenPost = Pick<SourcePost, 'guid'> & {
  readonly post: PostInput
  readonly key?: string
}

/**
 * Posts that come as an excerpt, with what was read on their pages. A page that was not read yet, or whose post says something else
 * now, is asked for.
 */
export async function withPageTexts<Given extends GivenPost>(
  { pageTexts, clock }: AskPorts,
  source: string,
  given: readonly Given[],
): Promise<Given[]> {
  const short = given.filter(({ post }) => isExcerpt(post))
  const kept = await pageTexts.ofPages(short.map(({ post }) => canonicalUrl(post.url)))
  const asked = await Promise.all(short.map((one) => askedOf(source, one)))
  await pageTexts.ask(
    asked.filter(({ page, said }) => kept.get(page)?.said !== said),
    clock.now(),
  )
  return given.map((one) => {
    const text = isExcerpt(one.post) ? kept.get(canonicalUrl(one.post.url))?.text : undefined
    return text ? { ...one, post: mergedPost(one.post, text) } : one
  })
}

/** What the page adds must not cost the post: what cannot be taken is left. */
export function mergedPost(post: PostInput, text: Parameters<typeof withPageText>[1]): PostInput {
  const merged = withPageText(post, text).post
  const json = JSON.parse(JSON.stringify(merged))
  return postInput.safeParse(json).success ? merged : post
}

async function askedOf(source: string, { post, guid, key }: GivenPost): Promise<AskedPage> {
  const json = JSON.stringify(post)
  return {
    page: canonicalUrl(post.url),
    url: post.url,
    source,
    post: JSON.parse(json),
    ...(guid !== undefined && { guid }),
    ...(key !== undefined && { key }),
    said: await contentHash(new TextEncoder().encode(json)),
  }
}
