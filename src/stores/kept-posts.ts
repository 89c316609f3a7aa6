import type { Post } from '../core/post.ts'
import { type PostRow, postOf } from './post-rows.ts'
import { eachOf, type Sql, type Statement, sql } from './sql.ts'

/** Characters of all posts kept: what a few feeds of long articles show. */
const CHARACTERS = 4_000_000
/** What a post takes beside its body. */
const BESIDE = 1_000
/** Questions whose last answer is remembered, by ids alone. */
const QUESTIONS = 500

type Row = PostRow & { readonly at_id?: string; readonly at_revision?: number }

export interface KeptPosts {
  /**
   * The posts at `places`, newest first. Asked again, only those are read that the last answer did not have: the others are
   * the same objects as before, and what was made of them still holds.
   *
   * @param question names what is asked, whatever moment it is asked of
   * @param places rows of `place` (the rowid), `id` and `revision`, found without looking at the posts themselves
   */
  at(question: string, places: Statement): Promise<readonly Post[]>
}

/** Posts as the last answers had them, and no others. At one revision a post says the same for ever. */
export function keptPosts(db: Sql): KeptPosts {
  const kept = new Map<string, Post>()
  const answers = new Map<string, readonly string[]>()
  /** In how many answers each post is. */
  const uses = new Map<string, number>()
  let characters = 0

  function keep(name: string, post: Post): Post {
    const known = kept.get(name)
    kept.delete(name)
    kept.set(name, known ?? post)
    if (known) return known
    characters += sizeOf(post)
    for (const oldest of kept.keys()) {
      if (characters <= CHARACTERS || oldest === name) break
      forget(oldest)
    }
    return post
  }

  function forget(name: string): void {
    const post = kept.get(name)
    if (post) characters -= sizeOf(post)
    kept.delete(name)
  }

  /** Takes the place of the last answer: what is in none any more goes. */
  function remember(question: string, names: readonly string[]): void {
    const before = answers.get(question) ?? []
    answers.delete(question)
    answers.set(question, names)
    for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1)
    letGo(before)
    for (const [oldest, old] of answers) {
      if (answers.size <= QUESTIONS) break
      answers.delete(oldest)
      letGo(old)
    }
  }

  function letGo(names: readonly string[]): void {
    for (const name of names) {
      const others = (uses.get(name) ?? 1) - 1
      if (others > 0) {
        uses.set(name, others)
      } else {
        uses.delete(name)
        forget(name)
      }
    }
  }

  /** What need not be read, held until the answer is there. */
  function held(question: string): ReadonlyMap<string, Post> {
    const found = new Map<string, Post>()
    for (const name of answers.get(question) ?? []) {
      const post = kept.get(name)
      if (post) found.set(name, post)
    }
    return found
  }

  return {
    async at(question, places) {
      const had = held(question)
      const rows = await db.all<Row>(had.size === 0 ? whole(places) : without(had.keys(), places))
      const names: string[] = []
      const posts = rows.map((row) => {
        const name = `${row.at_id ?? row.id} ${row.at_revision ?? row.revision}`
        names.push(name)
        return keep(name, had.get(name) ?? postOf(row))
      })
      remember(question, names)
      return posts.sort(newestFirst)
    },
  }
}

const whole = (places: Statement): Statement =>
  sql`select posts.* from (${places}) as at cross join posts on posts.rowid = at.place`

/** Of those that are known, nothing but the name. */
const without = (known: Iterable<string>, places: Statement): Statement =>
  sql`select at.id as at_id, at.revision as at_revision, posts.* from (${places}) as at
    left join posts on posts.rowid = iif(at.id || ' ' || at.revision in (${eachOf([...known])}), null, at.place)`

const sizeOf = ({ html }: Post) => html.length + BESIDE

/** In the order of feeds: SQLite would carry whole posts about to sort them. */
function newestFirst(one: Post, other: Post): number {
  const apart = other.publishedAt.getTime() - one.publishedAt.getTime()
  return apart || (one.id < other.id ? 1 : -1)
}
