import type { Post } from '../core/post.ts'
import { type PostRow, postOf } from './post-rows.ts'
import { eachOf, type Sql, type Statement, sql } from './sql.ts'

/** Characters of all bodies kept: what a few feeds of long articles show. */
const CHARACTERS = 4_000_000
/** Questions whose last answer is remembered, by ids alone. */
const QUESTIONS = 500

type Row = PostRow & { readonly place_id: string; readonly place_revision: number }

export interface KeptPosts {
  /**
   * The posts at `places`, newest first. Asked again, only those are read that the last answer did not have: the others are
   * the same objects as before, and what was made of them still holds.
   *
   * @param question names what is asked, whatever moment it is asked of
   * @param places rows of `id` and `revision`
   */
  at(question: string, places: Statement): Promise<readonly Post[]>
}

/** Posts of feeds as they were read last. At one revision a post says the same for ever. */
export function keptPosts(db: Sql): KeptPosts {
  const kept = new Map<string, Post>()
  const answers = new Map<string, readonly string[]>()
  let characters = 0

  function keep(name: string, post: Post): Post {
    const known = kept.get(name)
    kept.delete(name)
    kept.set(name, known ?? post)
    if (known) return known
    characters += post.html.length
    for (const [oldest, { html }] of kept) {
      if (characters <= CHARACTERS || oldest === name) break
      kept.delete(oldest)
      characters -= html.length
    }
    return post
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
      const rows =
        await db.all<Row>(sql`select place.id as place_id, place.revision as place_revision, posts.*
        from (${places}) as place left join posts on posts.id =
          iif(place.id || ' ' || place.revision in (${eachOf([...had.keys()])}), null, place.id)`)
      const names: string[] = []
      const posts = rows.map((row) => {
        const name = `${row.place_id} ${row.place_revision}`
        names.push(name)
        return keep(name, had.get(name) ?? postOf(row))
      })
      answers.delete(question)
      answers.set(question, names)
      for (const oldest of [...answers.keys()].slice(0, -QUESTIONS)) answers.delete(oldest)
      return posts.sort(newestFirst)
    },
  }
}

/** In the order of feeds: SQLite would carry whole posts about to sort them. */
function newestFirst(one: Post, other: Post): number {
  const apart = other.publishedAt.getTime() - one.publishedAt.getTime()
  return apart || (one.id < other.id ? 1 : -1)
}
