import { pass, type Rule, wait } from './rule.ts'

/** A person's approval is of one revision: of another post they have seen nothing. */
const approval: Rule = {
  id: 'approval',
  waits: 'open',
  ask({ schedule, post, delivery }) {
    const approved = delivery?.approvedRevision
    const values = {
      revision: post.revision,
      ...(approved !== undefined && { approved_revision: approved }),
    }
    const needed = schedule?.approve === true || approved !== undefined
    if (!needed) return pass('It needs no approval.', values)
    if (approved === post.revision) return pass('A person approved it.', values)
    const says =
      approved === undefined
        ? 'A person must approve it first.'
        : 'The post was changed after it was approved: a person must approve it anew.'
    return { verdict: 'hold', says, values }
  },
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
      return { verdict: 'withdraw', says: `What it answers was ${state}.`, values }
    }
    return wait(`What it answers is ${state}.`, values)
  },
}

/** In the order they are asked. */
export const textRules: readonly Rule[] = [approval, text, answers]
