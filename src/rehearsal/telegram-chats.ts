/** A channel that the rehearsal bot may post to. */
export interface Chat {
  readonly id: number
  /** What its posts are filed under. */
  readonly name: string
  /** Where its messages are, after `https://t.me/`. */
  readonly path: string
  /** Private channels have none. */
  readonly username?: string
}

/** The one private channel. */
const PRIVATE = '1000000001'

/** @param publicName with the `@`: every name that starts so is a public channel. */
export function chatOf(wanted: string, publicName: string): Chat | undefined {
  if (wanted === `-100${PRIVATE}`) {
    return { id: Number(wanted), name: 'private', path: `c/${PRIVATE}` }
  }
  if (!wanted.startsWith(publicName) || !/^@\w{5,32}$/.test(wanted)) return undefined
  const name = wanted.slice(1)
  const number = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7)
  return { id: -1_002_000_000_000 - number, name, path: name, username: name }
}

/** https://core.telegram.org/bots/api#chatfullinfo */
export const chatJson = ({ id, username }: Chat) => ({
  id,
  type: 'channel',
  title: username ? `Rehearsal of ${username}` : 'Private rehearsal',
  ...(username && { username }),
})

/** https://core.telegram.org/bots/api#chatmemberadministrator */
export const memberJson = (user: object) => ({
  user,
  status: 'administrator',
  can_post_messages: true,
  can_edit_messages: true,
  can_delete_messages: true,
})
