import type { NewsPost } from './newsroom.ts'
import { type changeOf, editedTitle, noteOf } from './newsroom-ends.ts'

export type Ask = (method: string, path: string, body?: unknown) => Promise<Response>
type Change = NonNullable<ReturnType<typeof changeOf>>

/**
 * What the desk does to a post that was saved. False when it is too early for it, or the server did not say that it is done:
 * to be asked again.
 */
export async function changePost(ask: Ask, post: NewsPost, change: Change): Promise<boolean> {
  const { id, title } = post
  const edited = { ...post, title: editedTitle(title) }
  switch (change) {
    case 'taken-back':
      return (await ask('POST', `/posts/${id}/retract`, { reason: 'It was not so.' })).ok
    case 'edited':
      return (await ask('POST', '/posts', edited)).ok
    case 'corrected':
    case 'anew': {
      if (!(await isShared(ask, id))) return false
      if (!(await ask('POST', '/posts', edited)).ok) return false
      return correct(ask, id, noteOf(title))
    }
  }
}

/** Only once: a correction that is published again is another one. */
async function correct(ask: Ask, id: string, note: string): Promise<boolean> {
  const answer = await ask('GET', `/posts/${id}`)
  if (!answer.ok) return false
  const { correction } = (await answer.json()) as { correction?: { note: string } }
  if (correction?.note === note) return true
  return (await ask('POST', `/posts/${id}/correct`, { note })).ok
}

async function isShared(ask: Ask, id: string): Promise<boolean> {
  const answer = await ask('GET', `/deliveries?post=${id}`)
  if (!answer.ok) return false
  const { items } = (await answer.json()) as { items: { state: string }[] }
  return items.length > 1 && items.every(({ state }) => state === 'sent')
}
