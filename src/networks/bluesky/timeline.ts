import { z } from 'zod'
import type { RecentResult, StandingPost } from '../../ports/network.ts'
import { readFailure } from '../http.ts'
import type { Login } from './login.ts'
import { POSTS } from './record.ts'
import { postOf, type Repository } from './repository.ts'

const link = z.object({ uri: z.string() })
const post = z.object({
  uri: z.string(),
  value: z.object({
    text: z.string(),
    createdAt: z.coerce.date(),
    reply: z.unknown().optional(),
    facets: z.array(z.object({ features: z.array(z.looseObject({})) })).optional(),
    embed: z.object({ external: link.optional().catch(undefined) }).optional(),
  }),
})
type Listed = z.output<typeof post>
/** Anybody's software may write into a repository: one record that is none keeps no other from being read. */
const page = z.object({ records: z.array(z.unknown()), cursor: z.string().optional() })

const PAGE = 100
const MOST_PAGES = 50

/** https://docs.bsky.app/docs/api/com-atproto-repo-list-records: newest first, unless the reverse is asked for. */
export async function recent(repository: Repository, since: Date): Promise<RecentResult> {
  const login = await repository.open()
  if (login.outcome !== 'open') return readFailure(login)
  const posts: StandingPost[] = []
  let cursor: string | undefined
  for (let number = 0; number < MOST_PAGES; number++) {
    const answer = await repository.read('com.atproto.repo.listRecords', {
      repo: login.did,
      collection: POSTS,
      limit: String(PAGE),
      ...(cursor && { cursor }),
    })
    if (answer.outcome !== 'answered') return readFailure(answer)
    const told = page.safeParse(answer.body)
    if (!told.success) return { outcome: 'later', reason: 'the list of posts cannot be read' }
    const listed = told.data.records.flatMap((one) => post.safeParse(one).data ?? [])
    const young = listed.filter(({ value }) => value.createdAt >= since)
    posts.push(...young.filter(({ value }) => !value.reply).map((one) => standing(login, one)))
    const next = told.data.cursor
    const last = listed.at(-1)
    if (!next || next === cursor || (last && last.value.createdAt < since)) break
    cursor = next
  }
  return { outcome: 'read', posts }
}

function standing(login: Login, { uri, value }: Listed): StandingPost {
  const features = value.facets?.flatMap((facet) => facet.features) ?? []
  const linked = [...features, value.embed?.external].flatMap(
    (one) => link.safeParse(one).data ?? [],
  )
  return {
    ...postOf(login, uri.split('/').at(-1) ?? ''),
    text: value.text,
    links: [...new Set(linked.map((one) => one.uri))],
    at: value.createdAt,
  }
}
