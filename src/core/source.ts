import type { MapKey } from './post-map.ts'

interface SourceOptions {
  readonly id: string
  /** Posts that come as an excerpt are read whole from their pages. */
  readonly fullText?: boolean
}

/** A feed that is polled. */
export interface FeedSource extends SourceOptions {
  readonly type: 'feed'
  readonly url: string
  /** Milliseconds between polls; 0: as often as it has posts. */
  readonly every: number
  /** Whether its hub is asked to push; absent: when hubs can reach us by https. */
  readonly websub?: boolean
}

export const webhookTypes = ['ghost', 'wordpress', 'strapi', 'sanity', 'webhook'] as const
export type WebhookType = (typeof webhookTypes)[number]

/** A CMS that sends each change to `/webhooks/{id}`. */
export interface WebhookSource extends SourceOptions {
  readonly type: WebhookType
  /** What its messages are signed with. */
  readonly secret?: string
  /** What stands in its `Authorization: Bearer` header, where it does not sign. */
  readonly token?: string
  /** Where in a message the parts of a post stand, beside or instead of what is usual for the type. */
  readonly map?: Readonly<Partial<Record<MapKey, string>>>
  /** What its own names of events mean. */
  readonly events?: Readonly<Partial<Record<ChangeWord, readonly string[]>>>
  /** What relative addresses of pictures begin with. */
  readonly base?: string
}

/** What a message may tell of a post. */
export const changeWords = ['published', 'edited', 'unpublished', 'deleted', 'ignored'] as const
export type ChangeWord = (typeof changeWords)[number]

/** Writing apps that post to `/micropub`. */
export interface MicropubSource {
  readonly id: string
  readonly type: 'micropub'
  /** Where tokens of IndieAuth are verified; absent: only API tokens of Posthorn are taken. */
  readonly tokenEndpoint?: string
  /** Whose tokens of IndieAuth are taken: the address that stands for the writer. */
  readonly me?: string
  /** The address of a new post, with `{slug}`; absent: Posthorn shows the post itself. */
  readonly url?: string
}

export type SourceSetup = FeedSource | WebhookSource | MicropubSource

/** Keys that no page, answer or export may tell. */
export const sourceSecrets: readonly string[] = ['secret', 'token']

export function isWebhook<Source extends SourceSetup>(
  source: Source,
): source is Source & WebhookSource {
  return (webhookTypes as readonly string[]).includes(source.type)
}

export function isFeed<Source extends SourceSetup>(source: Source): source is Source & FeedSource {
  return source.type === 'feed'
}
