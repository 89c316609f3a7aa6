import type { Notice } from '../../src/core/notice.ts'
import { nodeOutgoing } from '../../src/outgoing/node.ts'

export const notice: Notice = {
  id: 'n1',
  event: 'account.broken',
  key: 'account:masto',
  value: 'broken',
  lasting: true,
  title: 'The account masto is broken',
  text: 'Its token is refused.',
  path: '/admin/accounts',
  data: { account: 'masto' },
  raisedAt: new Date('2026-11-22T10:00:00Z'),
}

/** Requests as a Node process makes them, an hour after the notice. */
export function letOut(allowHosts: readonly string[] = ['127.0.0.1']) {
  const now = () => new Date('2026-11-22T11:00:00Z')
  const outgoing = nodeOutgoing({
    allowHosts,
    now,
    userAgent: 'Posthorn/test',
    timeoutMs: 5_000,
    maxBytes: 100_000,
  })
  return { io: { outgoing, now }, close: () => outgoing.close() }
}
