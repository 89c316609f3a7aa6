import { z } from 'zod'
import { cutAnywhere } from '../../core/cut-text.ts'
import type { Article } from '../../core/draft.ts'
import { countGraphemes } from '../../core/graphemes.ts'
import type { NetworkPost } from '../../ports/network.ts'
import type { Login } from './login.ts'
import type { StrongRef } from './record.ts'
import { recordKey } from './record-key.ts'
import { type Repository, strongRef } from './repository.ts'

/** What a post is, for everything that reads the AT Protocol: https://standard.site */
export const DOCUMENTS = 'site.standard.document'

/** https://github.com/bluesky-social/atproto/tree/main/lexicons/site/standard */
const LONGEST = { title: 500, description: 3000, tag: 128 }

/**
 * Puts the record of a post under a key that is always the same, so that whatever comes twice replaces it. Returns why that did
 * not work: a share never fails by it.
 *
 * @param announced where the post is shared, once it is
 */
export async function putDocument(
  { ask }: Repository,
  login: Login,
  article: Article,
  announced?: StrongRef,
): Promise<string | undefined> {
  const { origin, pathname, search } = new URL(article.url)
  const record = {
    $type: DOCUMENTS,
    site: origin,
    path: pathname + search,
    title: within(article.title, LONGEST.title),
    ...(article.summary && { description: within(article.summary, LONGEST.description) }),
    publishedAt: article.publishedAt,
    ...(article.hashtags.length > 0 && {
      tags: article.hashtags.map((tag) => within(tag, LONGEST.tag)),
    }),
    ...(announced && { bskyPostRef: announced }),
  }
  const rkey = await recordKey(new Date(article.publishedAt), article.identifier)
  const body = { repo: login.did, collection: DOCUMENTS, rkey, record }
  const answer = await ask(login, 'com.atproto.repo.putRecord', body)
  return answer.outcome === 'answered' ? undefined : answer.reason
}

const within = (text: string, most: number) =>
  countGraphemes(text) <= most
    ? text
    : (cutAnywhere(text, (cut) => countGraphemes(cut) <= most) ?? '')

const listed = z.object({
  records: z.array(
    z.object({
      uri: z.string(),
      value: z.object({ bskyPostRef: strongRef.optional().catch(undefined) }),
    }),
  ),
})

/** Takes away the record of a post whose share was taken down, when it is one of the newest hundred. */
export async function removeDocument(
  { read, ask }: Repository,
  login: Login,
  share: NetworkPost,
): Promise<void> {
  const query = { repo: login.did, collection: DOCUMENTS, limit: '100' }
  const answer = await read('com.atproto.repo.listRecords', query)
  const told = listed.safeParse(answer.outcome === 'answered' ? answer.body : undefined)
  const own = told.data?.records.filter(({ value }) =>
    value.bskyPostRef?.uri.endsWith(`/${share.id}`),
  )
  for (const { uri } of own ?? []) {
    const rkey = uri.split('/').at(-1)
    await ask(login, 'com.atproto.repo.deleteRecord', {
      repo: login.did,
      collection: DOCUMENTS,
      rkey,
    })
  }
}
