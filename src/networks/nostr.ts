import { z } from 'zod'
import { defineNetwork } from '../ports/network.ts'
import type { NostrAccount } from './nostr/account.ts'
import { keyOf, secretKey } from './nostr/key.ts'
import { find, publish, remove } from './nostr/publishing.ts'
import { check, recent, replies } from './nostr/timeline.ts'

const MOST_RELAYS = 20
/** Of a note, in code points. */
const LONGEST = 5_000

const relay = z
  .url({ protocol: /^wss?$/, error: 'expected an address like wss://relay.example' })
  .max(500)
  .refine((url) => !/[@#]/.test(url), 'expected an address without a password or #')
  .transform((url) => url.replace(/\/+$/, ''))

/** `${NAME}` gives one text. */
const listed = (relays: string | readonly string[]) =>
  typeof relays === 'string' ? relays.split(/[\s,]+/).filter((one) => one !== '') : relays

const settings = z
  .object({
    secret_key: secretKey.meta({
      title: 'Secret key',
      description: 'nsec1… of the account, as Nostr apps show it',
      secret: true,
    }),
    relays: z
      .union([z.array(z.string()), z.string()], 'expected a list like [wss://relay.example]')
      .transform(listed)
      .pipe(z.array(relay).min(1, 'expected at least one relay').max(MOST_RELAYS))
      .transform((relays) => [...new Set(relays)])
      .meta({
        title: 'Relays',
        description: 'Where its posts are published: a list of wss:// addresses',
      }),
    quorum: z.coerce.number('expected a number').int().min(1).max(MOST_RELAYS).optional().meta({
      title: 'Quorum',
      description: 'As many relays must take a post: more than half of them, if not said',
    }),
    long_form: z
      .preprocess(
        (value) => (value === 'true' ? true : value === 'false' ? false : value),
        z.boolean('expected true or false'),
      )
      .default(false)
      .meta({
        title: 'Long form',
        description: 'Publish the whole post too, as an article',
      }),
  })
  .refine(({ relays, quorum = 1 }) => quorum <= relays.length, {
    path: ['quorum'],
    message: 'expected no more than there are relays',
  })

/** https://github.com/nostr-protocol/nips: relays have no limit of their own, yet notes are short, and relays refuse long ones. */
export const nostr = defineNetwork({
  id: 'nostr',
  name: 'Nostr',
  text: { max: LONGEST, unit: 'code-points', maxBytes: 20_000 },
  can: ['reply', 'remove', 'recent', 'replies'],
  wholePost: 'long_form',
  settings,

  connect({ secret_key, relays, quorum = Math.floor(relays.length / 2) + 1 }, io) {
    const account: NostrAccount = { io, key: keyOf(secret_key), relays, quorum }
    return {
      publish: (draft, progress) => publish(account, draft, progress),
      find: (draft, _since, kept) => find(account, draft, kept),
      check: () => check(account, LONGEST),
      remove: (post) => remove(account, post),
      recent: (since) => recent(account, since),
      replies: (post) => replies(account, post),
    }
  },
})
