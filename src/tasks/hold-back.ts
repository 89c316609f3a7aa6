import { type Facts, isUrgent } from '../core/delivery-facts.ts'
import type { RuleAnswer } from '../core/rule.ts'
import type { Ports } from '../ports/ports.ts'

/** Does to a planned delivery what the first rule that refused it asks for. */
export async function holdBack(
  ports: Pick<Ports, 'clock' | 'deliveries' | 'setup'>,
  facts: Facts,
  answer: RuleAnswer,
): Promise<'failed' | 'left'> {
  const id = facts.delivery?.id
  if (id === undefined) return 'left'
  const { verdict, says: reason } = answer
  const at = ports.clock.now()
  switch (verdict) {
    case 'wait':
      await letWait(ports, facts, answer, id)
      return 'left'
    case 'unfit':
      return (await ports.deliveries.apply(id, { event: verdict, at, reason })) ? 'failed' : 'left'
    case 'hold': {
      const pageLooked = answer.rule === 'page' && { pageLooked: true as const }
      await ports.deliveries.apply(id, { event: verdict, at, reason, ...pageLooked })
      return 'left'
    }
    case 'withdraw':
    case 'miss':
      await ports.deliveries.apply(id, { event: verdict, at, reason })
      return 'left'
    case 'pass':
      return 'left'
  }
}

async function letWait(
  { clock, deliveries, setup }: Pick<Ports, 'clock' | 'deliveries' | 'setup'>,
  facts: Facts,
  { rule, waits, says: reason, until }: RuleAnswer,
  id: string,
): Promise<void> {
  const at = clock.now()
  if (rule === 'due' || waits === 'account') return
  if (rule === 'page' && until) return deliveries.pageNotLive(id, reason, until, at)
  // What passes its account's pace would be asked again and again.
  const moves = waits === 'delivery' || (waits === 'pace' && isUrgent(facts))
  if (moves && until) {
    await deliveries.apply(id, { event: 'wait', at, reason, dueAt: until })
  } else if (waits === 'pace' && until) {
    await setup.pace(facts.account.id, until)
  } else {
    await deliveries.explain(id, reason, at)
  }
}
