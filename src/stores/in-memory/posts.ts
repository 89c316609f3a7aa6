import { type Post, visibleAt } from '../../core/post.ts'
import type { OpenPosts } from '../../core/private-feed.ts'
import { type NamedTerm, type Term, type TermQuery, termsOf } from '../../core/terms.ts'
import { type Alias, aliasKey, type PostRecord, type PostStore } from '../../ports/post-store.ts'
import { pageOf, positionIn } from '../paging.ts'
import { noteToAmend } from './amendments.ts'
import type { Memory } from './memory.ts'

/** The archive's numbers are not kept: no post counts as seen by readers and deleted. */
export function inMemoryPosts(memory: Memory): PostStore {
  const { posts, names } = memory
  const filtered = (keep: (post: Post) => boolean) => posts.all().filter(keep)
  const newest = (now: Date) => filtered((post) => isShown(post, now)).sort(byPublished)
  const byAliases = async (aliases: readonly Alias[]) =>
    new Map(
      aliases.flatMap((alias) => {
        const post = posts.get(names.get(aliasKey(alias)) ?? '')
        return post ? [[aliasKey(alias), post] as const] : []
      }),
    )
  return {
    byId: async (id) => posts.get(id),
    byIds: async (ids) =>
      new Map(ids.flatMap((id) => posts.get(id) ?? []).map((post) => [post.id, post])),
    byAliases,
    async byAlias(aliases) {
      const found = await byAliases(aliases)
      const known = aliases.find((alias) => found.has(aliasKey(alias)))
      return known && found.get(aliasKey(known))
    },
    async insert(records) {
      if (!areNew(memory, records)) return false
      for (const record of records) keep(memory, record)
      return true
    },
    async update(record, expected) {
      if (posts.get(record.post.id)?.revision !== expected) return false
      keep(memory, record)
      noteToAmend(memory, record.post.id, record.post.revision, record.post.savedAt)
      return true
    },
    async addNames(added, at) {
      for (const { id, aliases, recognised } of added) name(memory, id, aliases, recognised, at)
    },
    recognitions: async (id) => memory.recognitions.get(id) ?? [],
    newest: async (limit, now) => newest(now).slice(0, limit),
    newestBy: async ({ all, none }, limit, now, lookBack = Number.POSITIVE_INFINITY) =>
      newest(now)
        .filter((post) => isTaken(post, { all, none }))
        .slice(0, Math.min(limit, lookBack)),
    knownTerms: async (terms, now, open) =>
      termsNow(newest(now).filter((post) => isOpen(post, open))).filter((known) =>
        terms.some((term) => isSame(term, known)),
      ),
    newestTerms: async (kind, limit, now, open) =>
      termsNow(newest(now).filter((post) => isOpen(post, open)))
        .filter((term) => term.kind === kind)
        .slice(0, limit),
    shownSince: async (since, now, limit) =>
      filtered((post) => isPublished(post) && visibleAt(post) > since && visibleAt(post) <= now)
        .sort(byVisible)
        .slice(0, limit),
    changedSince: async (oldest, limit, now) =>
      filtered((post) => isShown(post, now) && post.publishedAt < oldest && heardOf(post) > oldest)
        .sort((a, b) => heardOf(b).getTime() - heardOf(a).getTime() || byId(b, a))
        .slice(0, limit),
    async lastChange(now) {
      const saved = posts.all().map(({ savedAt }) => savedAt.getTime())
      const shown = newest(now).map((post) => visibleAt(post).getTime())
      const last = Math.max(0, ...saved, ...shown)
      return last > 0 ? new Date(last) : undefined
    },
    deleted: async () => [],
    async nextVisible(now) {
      const next = filtered((post) => isPublished(post) && visibleAt(post) > now)
      return next.length > 0 ? visibleAt(next.sort(byVisible).at(-1) as Post) : undefined
    },
    comingUp: async (now, limit) =>
      filtered((post) => isPublished(post) && visibleAt(post) > now)
        .sort((a, b) => byVisible(b, a))
        .slice(0, limit),
    async list({ limit, cursor }) {
      const after = positionIn(cursor)
      const rest = filtered(
        (post) => !after || isBefore({ at: post.publishedAt.getTime(), id: post.id }, after),
      ).sort(byPublished)
      const place = ({ publishedAt, id }: Post) => ({ at: publishedAt.getTime(), id })
      return pageOf(rest, limit, place, (post) => post)
    },
    revisions: async (id, most) => (memory.revisions.get(id) ?? []).slice(0, most),
    count: async () => posts.all().length,
  }
}

/** No name of it may be another's, but what a source once said of it. */
function areNew({ posts, names }: Memory, records: readonly PostRecord[]): boolean {
  const taken = new Set<string>()
  return records.every(({ post, aliases }) => {
    const strict = aliases.filter(({ kind }) => kind !== 'content').map(aliasKey)
    const all = [`id ${post.id}`, `made ${post.guid}`, ...strict]
    const free = !posts.get(post.id) && all.every((name) => !taken.has(name) && !names.has(name))
    for (const name of all) taken.add(name)
    return free
  })
}

function name(
  { names, recognitions }: Memory,
  id: string,
  aliases: readonly Alias[],
  says: string | undefined,
  at: Date,
): void {
  for (const key of aliases.map(aliasKey)) if (!names.has(key)) names.set(key, id)
  if (says !== undefined) recognitions.set(id, [{ at, says }, ...(recognitions.get(id) ?? [])])
}

function keep(memory: Memory, { post, aliases, recognised }: PostRecord): void {
  memory.posts.put(post)
  memory.names.set(`made ${post.guid}`, post.id)
  name(memory, post.id, aliases, recognised, post.savedAt)
  const { revision, savedAt } = post
  memory.revisions.set(post.id, [
    { revision, savedAt, post },
    ...(memory.revisions.get(post.id) ?? []),
  ])
}

const isPublished = ({ status }: Post) => status === 'published'
const isShown = (post: Post, now: Date) =>
  (isPublished(post) || post.status === 'retracted') && visibleAt(post) <= now
const heardOf = (post: Post) =>
  new Date(Math.max(post.updatedAt.getTime(), visibleAt(post).getTime()))

const byId = (a: Post, b: Post) => (a.id < b.id ? -1 : 1)
const byPublished = (a: Post, b: Post) =>
  b.publishedAt.getTime() - a.publishedAt.getTime() || byId(b, a)
const byVisible = (a: Post, b: Post) =>
  visibleAt(b).getTime() - visibleAt(a).getTime() || byId(b, a)

interface Place {
  readonly at: number
  readonly id: string
}
const isBefore = (a: Place, b: Place) => a.at < b.at || (a.at === b.at && a.id < b.id)

const isSame = (a: Term, b: Term) => a.kind === b.kind && a.value === b.value
const hasOne = (post: Post, terms: readonly Term[]) =>
  termsOf(post).some((has) => terms.some((term) => isSame(term, has)))

const isTaken = (post: Post, { all, none }: TermQuery) =>
  all.every((terms) => hasOne(post, terms)) && !hasOne(post, none)
const isOpen = (post: Post, open: OpenPosts | undefined) =>
  !open?.closed.some((query) => isTaken(post, query)) ||
  open.offered.some((query) => isTaken(post, query))

function termsNow(newestFirst: readonly Post[]): readonly NamedTerm[] {
  const terms = newestFirst.flatMap(termsOf).map((term) => [`${term.kind} ${term.value}`, term])
  return [...new Map(terms.reverse() as [string, NamedTerm][]).values()].reverse()
}
