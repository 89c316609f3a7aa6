import type { Facts } from './delivery-facts.ts'
import { wholeText } from './draft.ts'
import { pass, type Rule, type Said, wait } from './rule.ts'

type Approving = Pick<Facts, 'schedule' | 'post' | 'delivery' | 'share'>

/** A person's approval is of what they saw: it stands while that is what would be sent. */
const approval: Rule = { id: 'approval', waits: 'open', ask: (facts) => askApproval(facts) }

/** Whether a person has approved what would be sent now. */
export function askApproval(facts: Approving): Said {
  const { schedule, post, delivery } = facts
  if (delivery?.kind === 'part') return pass('Who approved its first part saw it.')
  const approved = delivery?.approvedRevision
  const values = {
    revision: post.revision,
    ...(approved !== undefined && { approved_revision: approved }),
  }
  const hold = (says: string): Said => ({ verdict: 'hold', says, values })
  if (approved === undefined) {
    return schedule?.approve
      ? hold('A person must approve it first.')
      : pass('It needs no approval.', values)
  }
  const changed = changedSince(facts, approved)
  if (changed) return hold(`${changed} after it was approved: a person must approve it anew.`)
  const renewed = approved === post.revision ? '' : ' The post was changed since, its text was not.'
  return pass(`A person approved it.${renewed}`, values)
}

/** A text of one's own says nothing of what the post says now: it stands only while title and address do. */
function changedSince({ post, delivery, share }: Approving, approved: number): string | undefined {
  const { approvedAs: as, text: own } = delivery ?? {}
  const postChanged = approved === post.revision ? undefined : 'The post was changed'
  // Where there is no text there is nothing to approve: the next rule says so.
  if (!as || !share.ok) return share.ok ? postChanged : undefined
  const isSame =
    wholeText(share.draft) === as.text &&
    share.draft.url === as.url &&
    (own === undefined || post.title === as.title)
  return isSame ? undefined : (postChanged ?? 'Its share text was changed')
}

const text: Rule = {
  id: 'text',
  waits: 'open',
  ask: ({ share }) =>
    share.ok ? pass('Its share text fits.') : { verdict: 'unfit', says: share.reason, values: {} },
}

/** The share it answers, or the first one of its running story, must stand before it can be answered. */
const answers: Rule = {
  id: 'answers',
  waits: 'open',
  ask({ before, delivery }) {
    if (!before) return pass('It answers nothing.')
    const { id, state } = before
    const values = { delivery: id, state }
    if (state === 'sent') return pass('What it answers was sent.', values)
    if (delivery?.parentId === undefined && state !== 'sending' && state !== 'checking') {
      return pass('What it follows was not sent: it stands alone.', values)
    }
    if (state === 'cancelled' || state === 'failed' || state === 'missed') {
      return { verdict: 'withdraw', says: `What it answers was not sent: it is ${state}.`, values }
    }
    return wait(`What it answers is ${state}.`, values)
  },
}

/** In the order they are asked. */
export const textRules: readonly Rule[] = [approval, text, answers]
