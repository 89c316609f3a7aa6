import type { Post } from '../core/post.ts'
import type { Publication } from '../core/publication.ts'
import type { Schedule } from '../core/schedule.ts'
import { linksMode } from '../core/unlinked.ts'
import { abilitiesWith, type Network } from '../ports/network.ts'
import type { Account } from '../ports/setup-store.ts'
import { isLinklessReply, replyMaking } from './linkless-reply.ts'
import { prepareDraft } from './prepare-draft.ts'

/** What a schedule says in answer to its share, to the character. */
export interface ReplyPreview {
  readonly text: string
  readonly count: number
  /** US dollars. */
  readonly cost: number
}

/** The reply of a schedule under a share, or why there will be none; neither where it has no reply. */
export function previewReply(asked: {
  readonly post: Post
  readonly publication: Publication
  readonly network: Network
  readonly account: Account | undefined
  readonly schedule: Schedule | undefined
}): { readonly reply?: ReplyPreview; readonly warning?: string } {
  const { post, publication, network, account, schedule } = asked
  if (!account || schedule?.reply === undefined) return {}
  if (!abilitiesWith(network, account.settings).includes('reply')) {
    return { warning: `No reply: Posthorn cannot answer a share on ${network.name}.` }
  }
  const replying = { post, publication, network, account }
  if (isLinklessReply(replying, schedule.reply)) {
    return { warning: `No reply: its link would be taken out, as ${linksMode(account, post)}` }
  }
  const made = prepareDraft(replyMaking(replying, schedule.reply))
  if (!made.ok) return { warning: `No reply: ${made.reason}` }
  return { reply: { text: made.draft.text, count: made.count.count, cost: made.cost } }
}
