import { type Post, visibleAt } from '../../core/post.ts'
import { timeline } from './timeline.ts'

export interface PostTable {
  put(post: Post): void
  get(id: string): Post | undefined
  all(): readonly Post[]
  /** Saved, or visible, at or after a moment. */
  savedSince(at: Date): readonly Post[]
  visibleSince(at: Date): readonly Post[]
}

export function postTable(): PostTable {
  const posts = new Map<string, Post>()
  const saved = timeline()
  const visible = timeline()
  const named = (ids: readonly string[]) => ids.flatMap((id) => posts.get(id) ?? [])
  return {
    put(post) {
      posts.set(post.id, post)
      saved.put(post.id, post.savedAt.getTime())
      visible.put(post.id, visibleAt(post).getTime())
    },
    get: (id) => posts.get(id),
    all: () => [...posts.values()],
    savedSince: (at) => named(saved.since(at.getTime())).filter(({ savedAt }) => savedAt >= at),
    visibleSince: (at) =>
      named(visible.since(at.getTime())).filter((post) => visibleAt(post) >= at),
  }
}
