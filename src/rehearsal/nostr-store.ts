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
  async function removed(event: NostrEvent): Promise<void> {
    for (const one of standing()) {
      const named = event.tags.some(
        ([name, value]) =>
          (name === 'e' && value === one.id) ||
          (name === 'a' && value === addressOf(one) && one.created_at <= event.created_at),
      )
      if (named && one.pubkey === event.pubkey) await stage.remove(one.id)
    }
  }
  return {
    events: (): readonly NostrEvent[] => [profile, ...standing()],
    member,
    /** What an OK says, of an event that may be kept. */
    async keep(event: NostrEvent): Promise<string> {
      const known = standing()
      if (known.some(({ id }) => id === event.id)) return 'duplicate: already have this event'
      if (event.kind === 5) {
        await removed(event)
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
