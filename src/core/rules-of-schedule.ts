import { type Facts, isAnswer, isOut, isUrgent } from './delivery-facts.ts'
import { formatDuration } from './duration.ts'
import { closedUntil } from './open-days.ts'
import { visibleAt } from './post.ts'
import { quietUntil } from './quiet-hours.ts'
import { pass, type Rule, type Said, shown, wait } from './rule.ts'
import { whyNotUnder } from './schedule.ts'

const select: Rule = {
  id: 'select',
  waits: 'open',
  ask(facts) {
    const { schedule, post, account } = facts
    if (isAnswer(facts)) return pass('It belongs to a share that was sent.')
    if (!schedule) return pass('There is no schedule to select it.')
    const values = { schedule: schedule.id }
    const why = whyNotUnder(schedule, post, account)
    if (why) return { verdict: 'withdraw', says: why, values }
    return pass(`The schedule ${schedule.id} selects the post for this account.`, values)
  },
}

/** What readers saw before there was a schedule or an account is not told anew. Re-shares are of such posts by nature. */
const fresh: Rule = {
  id: 'fresh',
  waits: 'open',
  ask(facts) {
    const { schedule, post, account, delivery } = facts
    const began = (delivery?.attempts ?? 0) > 0
    if ((delivery && delivery.kind !== 'share') || began) return pass('It was shared before.')
    if (delivery?.ownTime) return pass('A person decided when it goes out.')
    const visible = visibleAt(post)
    const values = {
      baseline: post.baseline,
      visible_at: visible.toISOString(),
      account_since: account.baselineAt.toISOString(),
      ...(schedule && { schedule_since: schedule.since.toISOString() }),
    }
    const refused = (says: string): Said => ({ verdict: 'withdraw', says, values })
    if (post.baseline) return refused('The post counts as shared: it came with a first import.')
    if (schedule && visible < schedule.since) {
      return refused(
        `The post was visible before the schedule ${schedule.id} was made, on ${shown(schedule.since, facts)}.`,
      )
    }
    if (visible < account.baselineAt) {
      return refused(
        `The post counts as shared here: it was visible before ${shown(account.baselineAt, facts)}.`,
      )
    }
    return pass('It is newer than the schedule and the account.', values)
  },
}

const due: Rule = {
  id: 'due',
  waits: 'open',
  ask(facts) {
    const { due: when, now } = facts
    if (!when) return wait('Its schedule never runs again.', {})
    const jitter = jitterIn(facts)
    const values = { due_at: when.dueAt.toISOString(), ...(jitter && { jitter }) }
    const at = `${shown(when.dueAt, facts)}${jitter && `, within a jitter of ${jitter}`}`
    if (when.dueAt > now) return wait(`It is due on ${at}.`, values, when.dueAt)
    return pass(`It was due on ${at}.`, values)
  },
}

/** What moved its time by chance, where a person did not choose it. */
const jitterIn = (facts: Facts): string => {
  const { schedule, delivery } = facts
  if (!schedule?.jitter || delivery?.ownTime || isAnswer(facts)) return ''
  return formatDuration(schedule.jitter)
}

const shelfLife: Rule = {
  id: 'shelf_life',
  waits: 'open',
  ask(facts) {
    const { due: when, now } = facts
    if (!when) return pass('Its shelf life has not begun.')
    const values = { expires_at: when.expiresAt.toISOString() }
    const at = shown(when.expiresAt, facts)
    if (when.expiresAt > now) return pass(`It is worth sending until ${at}.`, values)
    return { verdict: 'miss', says: `Its shelf life passed on ${at}.`, values }
  },
}

const running: Rule = {
  id: 'schedule_running',
  waits: 'open',
  ask({ schedule, delivery }) {
    const values = { schedule: schedule?.id ?? delivery?.scheduleId ?? '' }
    if (schedule && !schedule.stopped) return pass('The schedule is running.', values)
    return { verdict: 'withdraw', says: 'The schedule was removed from the set-up.', values }
  },
}

/** In the order they are asked. */
export const scheduleRules: readonly Rule[] = [select, fresh, due, shelfLife, running]

const run: Rule = {
  id: 'run',
  waits: 'delivery',
  ask(facts) {
    const { run: place } = facts
    if (!place) return pass('It waits for no run of its schedule.')
    const { from, take, taken, next } = place
    const values = { run: from.toISOString(), take, taken }
    const at = shown(from, facts)
    if (isOut(facts)) return pass('It was let out, and is counted.', values)
    if (taken < take) return pass(`The run of ${at} gives out ${take}, and gave ${taken}.`, values)
    const more = next ? `; the next one is on ${shown(next, facts)}` : ''
    return wait(`The run of ${at} gave out all of its ${take}${more}.`, values, next)
  },
}

/** The archive never stands in the way of what is new: also of what came after the re-share was planned. */
const freshFirst: Rule = {
  id: 'fresh_first',
  waits: 'open',
  ask(facts) {
    if (facts.delivery?.kind !== 'reshare') return pass('It is no re-share.')
    if (isOut(facts)) return pass('It was let out.')
    const waiting = facts.freshWaiting === true
    const values = { fresh_waiting: waiting }
    if (!waiting) return pass('No fresh post waits for this account.', values)
    return wait('It is shared again when no fresh post waits for this account.', values)
  },
}

const quietHours: Rule = {
  id: 'quiet_hours',
  waits: 'delivery',
  ask(facts) {
    const { schedule, zone, now } = facts
    const quiet = schedule?.quiet
    if (!quiet) return pass('The schedule has no quiet hours.')
    const values = { quiet: `${quiet.from}-${quiet.to}` }
    const until = quietUntil(quiet, zone, now)
    if (!until) return pass(`It is outside the quiet hours, ${values.quiet}.`, values)
    if (passesHours(facts)) return pass('It passes quiet hours.', values)
    const end = shown(until, facts)
    return wait(`Quiet hours, ${values.quiet}, last until ${end}.`, values, until)
  },
}

const days: Rule = {
  id: 'days',
  waits: 'delivery',
  ask(facts) {
    const { schedule, zone, now } = facts
    if (!schedule?.days) return pass('The schedule is open on every day.')
    const values = { days: schedule.days.join(', ') }
    const until = closedUntil(schedule.days, zone, now)
    if (!until) return pass(`Today is one of its days, ${values.days}.`, values)
    if (passesHours(facts)) return pass('It passes closed days.', values)
    const end = shown(until, facts)
    return wait(`The schedule is open on ${values.days}, next on ${end}.`, values, until)
  },
}

const passesHours = (facts: Facts) => isUrgent(facts) || isAnswer(facts)

/** In the order they are asked. */
export const timeRules: readonly Rule[] = [run, freshFirst, quietHours, days]
