import type { ChangeCounter } from '../ports/feed-cache.ts'
import type { PostStore } from '../ports/post-store.ts'
import type { SetupStore } from '../ports/setup-store.ts'

interface Reads {
  readonly setup: SetupStore
  readonly posts: PostStore
}

/** A post is sent to its accounts at about the same time. */
const KEPT = 200

/**
 * What sending asks with every delivery and what seldom changes, read once until the change counter moves: the publication,
 * schedules, templates and the last posts. Every write of them moves it. What stands on an account is read each time.
 */
export function keptReads({ setup, posts }: Reads, changes: ChangeCounter): Reads {
  let values = new Map<string, Promise<unknown>>()
  let at: number | undefined
  const kept = async <Value>(name: string, read: () => Promise<Value>): Promise<Value> => {
    const counter = await changes.current()
    if (counter !== at || values.size >= KEPT) values = new Map()
    at = counter
    const known = values.get(name)
    if (known) return known as Promise<Value>
    const within = values
    const value = read()
    within.set(name, value)
    value.catch(() => within.delete(name))
    return value
  }
  return {
    setup: {
      ...setup,
      publication: () => kept('publication', setup.publication),
      schedules: () => kept('schedules', setup.schedules),
      templates: () => kept('templates', setup.templates),
    },
    posts: { ...posts, byId: (id) => kept(`post ${id}`, () => posts.byId(id)) },
  }
}
