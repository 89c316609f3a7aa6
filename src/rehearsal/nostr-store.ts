import { naddrEncode, neventEncode } from 'nostr-tools/nip19'
import { finalizeEvent } from 'nostr-tools/pure'
import type { RehearsalPost, Stage } from './local-network.ts'
import { addressOf, eventSchema, isAddressable, type NostrEvent, tagOf } from './nostr-event.ts'

const ACCOUNT = 'rehearsal'

/** The events that stand on the relay, its members' profiles among them. */
export function createStore(stage: Stage, secret: Uint8Array, member: string) {
  const profile = finalizeEvent(
    { kind: 0, created_at: 0, tags: [], content: JSON.stringify({ name: ACCOUNT }) },
    secret,
  )
  const standing = () => stage.posts().map(eventOf)
  const deletions: NostrEvent[] = []
  return {
    events: (): readonly NostrEvent[] => [profile, ...standing()],
    member,
    /** Why an event does not come back: its author asked for that. */
    isDeleted: (event: NostrEvent) => deletions.some((deletion) => deletes(deletion, event)),
    /** What an OK says, of an event that may be kept. */
    async keep(event: NostrEvent): Promise<string> {
      const known = standing()
      if (known.some(({ id }) => id === event.id)) return 'duplicate: already have this event'
      if (event.kind === 5) {
        deletions.push(event)
        for (const one of known) if (deletes(event, one)) await stage.remove(one.id)
        return ''
      }
      const before = isAddressable(event)
        ? known.find((one) => addressOf(one) === addressOf(event))
        : undefined
      if (before && before.created_at >= event.created_at) return ''
      if (before) await stage.remove(before.id)
      await stage.accept(postOf(event))
      return ''
    },
  }
}
export type Store = ReturnType<typeof createStore>

/** NIP-09: an author's own event, by its id or as a version up to then of what stands at an address. */
function deletes(deletion: NostrEvent, event: NostrEvent): boolean {
  const { id, pubkey, created_at } = event
  const address = addressOf(event)
  const isNamed = deletion.tags.some(
    ([name, value]) =>
      (name === 'e' && value === id) ||
      (name === 'a' && value === address && created_at <= deletion.created_at),
  )
  return isNamed && pubkey === deletion.pubkey
}

const eventOf = ({ record }: RehearsalPost): NostrEvent => eventSchema.parse(record)

function postOf(event: NostrEvent): Omit<RehearsalPost, 'network'> {
  const { id, pubkey, kind, content, created_at } = event
  const title = tagOf(event, 'title')
  const language = tagOf(event, 'l')
  const replyTo = parentOf(event)
  return {
    account: ACCOUNT,
    id,
    url: `https://njump.me/${
      isAddressable(event)
        ? naddrEncode({ kind, pubkey, identifier: tagOf(event, 'd') ?? '' })
        : neventEncode({ id, author: pubkey })
    }`,
    text: title === undefined ? content : `${title}\n\n${content}`,
    at: new Date(created_at * 1000).toISOString(),
    ...(language !== undefined && { language }),
    ...(replyTo !== undefined && { replyTo }),
    record: { ...event },
  }
}

/** NIP-10: the note that is answered is marked `reply`, or is the `root` of its thread. */
function parentOf({ tags }: NostrEvent): string | undefined {
  const marked = (mark: string) => tags.find((tag) => tag[0] === 'e' && tag[3] === mark)?.[1]
  return marked('reply') ?? marked('root')
}
