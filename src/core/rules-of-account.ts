import { type Capped, type Caps, cappedUntil } from './caps.ts'
import { type Facts, isAnswer, isOut, isUrgent } from './delivery-facts.ts'
import { pass, type Rule, type Said, shown, wait } from './rule.ts'

type Held = Pick<Facts, 'account' | 'now' | 'zone'>

/** Whether an account lets anything out now; undefined when it does. */
export function heldByAccount(held: Held): string | undefined {
  return [isActive(held), rests(held)].find(({ verdict }) => verdict !== 'pass')?.says
}

const active: Rule = { id: 'account_active', waits: 'account', ask: (facts) => isActive(facts) }
const rest: Rule = { id: 'account_rest', waits: 'account', ask: (facts) => rests(facts) }

function isActive({ account: { state, reason } }: Held): Said {
  if (state === 'active') return pass('The account is active.', { state })
  return wait(`The account is ${state}${reason ? `: ${reason}` : '.'}`, { state })
}

function rests(held: Held): Said {
  const { restUntil, restReason } = held.account
  if (!restUntil || restUntil <= held.now) return pass('The account does not rest.')
  const why = restReason ? `: ${restReason}` : '.'
  const values = { rest_until: restUntil.toISOString() }
  return wait(`The account rests until ${shown(restUntil, held)}${why}`, values, restUntil)
}

/** In the order they are asked. */
export const accountRules: readonly Rule[] = [active, rest]

const oneAtATime: Rule = {
  id: 'one_at_a_time',
  waits: 'open',
  ask(facts) {
    const { going, delivery } = facts
    if (!going || going.id === delivery?.id) return pass('The account sends nothing else.')
    const since = shown(going.changedAt, facts)
    return wait(
      `The account sends one post at a time, and the delivery ${going.id} is under way since ${since}.`,
      { delivery: going.id, since: going.changedAt.toISOString() },
    )
  },
}

const spacing: Rule = {
  id: 'spacing',
  waits: 'pace',
  ask(facts) {
    const { spacing: gap } = facts.account
    if (gap === undefined) return pass('The account has no spacing.')
    const { lastAt } = facts.posted
    const values = {
      spacing_seconds: gap / 1000,
      ...(lastAt && { last_at: lastAt.toISOString() }),
    }
    if (isUrgent(facts)) return pass('Breaking posts pass the spacing.', values)
    return capped(facts, { spacing: gap }, values, 'The account posted nothing so lately.')
  },
}

const perHour: Rule = {
  id: 'per_hour',
  waits: 'pace',
  ask(facts) {
    const { perHour: most } = facts.account
    if (most === undefined) return pass('The account has no limit an hour.')
    const { inLastHour } = facts.posted
    const values = { per_hour: most, in_last_hour: inLastHour }
    const room = `The account posted ${inLastHour} times in the last hour, of at most ${most}.`
    return capped(facts, { perHour: most }, values, room)
  },
}

const perDay: Rule = {
  id: 'per_day',
  waits: 'pace',
  ask(facts) {
    const { perDay: most } = facts.account
    if (most === undefined) return pass('The account has no limit a day.')
    const { today } = facts.posted
    const values = { per_day: most, today }
    const room = `The account posted ${today} times today, of at most ${most}.`
    return capped(facts, { perDay: most }, values, room)
  },
}

const LET_OUT = 'It was let out, and is counted.'

function capped(facts: Facts, cap: Caps, values: Said['values'], room: string): Said {
  if (isOut(facts)) return pass(LET_OUT, values)
  if (isAnswer(facts)) return pass('An answer belongs to its share, and is not counted.', values)
  const held: Capped | undefined = cappedUntil(cap, facts.posted, facts.now, facts.zone)
  return held ? wait(held.says, values, held.until) : pass(room, values)
}

const budget: Rule = {
  id: 'budget',
  waits: 'open',
  ask(facts) {
    const { account, share, spent } = facts
    const { monthlyBudget, reserve = 0 } = account
    const cost = share.ok ? share.cost : 0
    if (monthlyBudget === undefined) return pass('The account has no budget.', { cost })
    const values = { budget: monthlyBudget, reserve, spent: spent.amount, cost, month: spent.month }
    if (isOut(facts)) return pass(LET_OUT, values)
    if (cost === 0) return pass('It costs nothing.', values)
    const kept = isUrgent(facts) ? 0 : reserve
    const rest = `${spent.amount.toFixed(3)} are spent, and this costs ${cost.toFixed(3)}.`
    const name = `The budget of ${monthlyBudget.toFixed(2)} dollars for ${spent.month}`
    if (spent.amount + cost <= monthlyBudget - kept + ROUNDING) {
      return pass(`${name} is not passed: ${rest}`, values)
    }
    const held = kept > 0 ? `, of which ${kept.toFixed(2)} are for breaking posts,` : ''
    return wait(`${name}${held} would be passed: ${rest}`, values)
  },
}

/** Sums of prices are not exact; a millionth of a cent is no money. */
const ROUNDING = 1e-9

/** In the order they are asked. */
export const paceRules: readonly Rule[] = [oneAtATime, spacing, perHour, perDay, budget]
