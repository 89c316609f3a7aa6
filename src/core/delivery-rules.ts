import type { Facts } from './delivery-facts.ts'
import type { Rule, RuleAnswer } from './rule.ts'
import { accountRules, paceRules } from './rules-of-account.ts'
import { embargo, page, published } from './rules-of-post.ts'
import { scheduleRules, timeRules } from './rules-of-schedule.ts'
import { textRules } from './rules-of-text.ts'

/** Every rule, in the order they are asked. The page comes last: it is the only one that costs a request. */
const deliveryRules: readonly Rule[] = [
  published,
  embargo,
  ...scheduleRules,
  ...accountRules,
  ...textRules,
  ...timeRules,
  ...paceRules,
  page,
]

/** What every rule says, also behind one that does not let it pass. */
export function askRules(facts: Facts): readonly RuleAnswer[] {
  return deliveryRules.map((rule) => answerOf(rule, facts))
}

/** The first answer that does not let it go; undefined when it may go now. */
export function firstRefusal(facts: Facts): RuleAnswer | undefined {
  for (const rule of deliveryRules) {
    const answer = answerOf(rule, facts)
    if (answer.verdict !== 'pass') return answer
  }
  return undefined
}

const answerOf = ({ id, waits, ask }: Rule, facts: Facts): RuleAnswer => ({
  rule: id,
  ...ask(facts),
  waits,
})
