import type { NewAuditEntry } from '../ports/audit-store.ts'
import type { Ports } from '../ports/ports.ts'
import { changedKeys, postState, postStateBefore } from './audited-state.ts'

/** Writes down what became of a post since `began`, by its newest revision. Nothing where nothing did. */
export async function auditPost(
  { audit, clock, posts }: Pick<Ports, 'audit' | 'clock' | 'posts'>,
  entry: Pick<NewAuditEntry, 'actor' | 'action'>,
  id: string,
  began: Date,
): Promise<void> {
  const { changed, before } = await postStateBefore({ posts }, id, began)
  const post = changed ? await posts.byId(id) : undefined
  if (!post) return
  const changes = changedKeys(before, postState(post))
  await audit.add({ ...entry, thing: { kind: 'post', id }, changes }, clock.now())
}
