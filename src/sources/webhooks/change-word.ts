import { type ChangeWord, changeWords, type WebhookSource } from '../../core/source.ts'

/** What the last part of a usual name means: `post.deleted`, `entry:update`, `ARTICLE_REMOVED`. */
const usual: Readonly<Record<string, ChangeWord>> = {
  published: 'published',
  publish: 'published',
  created: 'published',
  create: 'published',
  added: 'published',
  updated: 'edited',
  update: 'edited',
  edited: 'edited',
  changed: 'edited',
  unpublished: 'unpublished',
  unpublish: 'unpublished',
  deleted: 'deleted',
  delete: 'deleted',
  removed: 'deleted',
  trashed: 'deleted',
}

/** What an event of a source means; undefined when neither the set-up nor usage says. */
export function changeWordOf(
  { events }: Pick<WebhookSource, 'events'>,
  event: string,
): ChangeWord | undefined {
  const said = changeWords.find((word) => events?.[word]?.includes(event))
  const last =
    event
      .toLowerCase()
      .split(/[.:/_\s-]/)
      .at(-1) ?? ''
  return said ?? (Object.hasOwn(usual, last) ? usual[last] : undefined)
}
