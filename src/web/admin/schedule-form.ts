import { parseDuration } from '../../core/duration.ts'
import type { Form } from '../../core/setup-form.ts'
import { selectFields, selectKeyIn } from './selection-fields.ts'
import {
  type FieldIssue,
  isTicked,
  keyIn,
  listText,
  textIn,
  type Values,
  valuesOf,
} from './setup-form.ts'

const SECTIONS = 'shelf_life_of_sections'

/** What the fields of a schedule show of it. */
export function scheduleValues(id: string, form: Form): Values {
  const when = mapping(form.when)
  const reshare = mapping(form.reshare)
  const life = mapping(form.shelf_life)
  const { default: usual, ...sections } = life
  const kind = 'slots' in when ? 'slots' : 'cron' in when ? 'cron' : 'at_once'
  return valuesOf({
    id,
    accounts: texts(form.accounts),
    ...selectFields(form.select),
    when: kind,
    'when.slots': listText(when.slots),
    'when.days': texts(when.days),
    'when.cron': text(when.cron),
    'when.take': text(when.take),
    delay: text(form.delay),
    jitter: text(form.jitter),
    quiet: text(form.quiet),
    days: texts(form.days),
    shelf_life: text(usual ?? form.shelf_life),
    [SECTIONS]: Object.entries(sections)
      .map(([name, held]) => `${name}: ${held}`)
      .join('\n'),
    approve: form.approve === true ? 'yes' : undefined,
    check_page: form.check_page === false ? undefined : 'yes',
    template: text(form.template),
    reply: text(form.reply),
    'reshare.after': text(reshare.after),
    'reshare.times': text(reshare.times),
    'reshare.take': text(reshare.take),
    'reshare.template': text(reshare.template),
  })
}

export interface ReadSchedule {
  readonly form: Form
  /** What is wrong with what has no key of its own in the file. */
  readonly issues: readonly FieldIssue[]
}

/** The schedule in the words of the set-up file, whatever the fields say. */
export function scheduleIn(values: Values): ReadSchedule {
  const [sections, issues] = sectionsIn(values)
  const after = keyIn(values, 'reshare.after')
  const times = keyIn(values, 'reshare.times')
  const life = keyIn(values, 'shelf_life')
  const hasSections = Object.keys(sections).length > 0
  const form = {
    accounts: values.get('accounts') ?? [],
    select: selectKeyIn(values),
    when: whenIn(values),
    delay: keyIn(values, 'delay'),
    jitter: keyIn(values, 'jitter'),
    quiet: keyIn(values, 'quiet')?.replace(/\s*[-–]\s*/, '-'),
    days: daysIn(values, 'days'),
    shelf_life: hasSections ? present({ default: life, ...sections }) : life,
    approve: isTicked(values, 'approve') || undefined,
    check_page: isTicked(values, 'check_page') ? undefined : false,
    reshare:
      after || times
        ? present({
            after,
            times,
            take: keyIn(values, 'reshare.take'),
            template: keyIn(values, 'reshare.template'),
          })
        : undefined,
    reply: replyIn(values),
    template: keyIn(values, 'template'),
  }
  return { form: present(form), issues }
}

function whenIn(values: Values): unknown {
  const take = keyIn(values, 'when.take')
  switch (textIn(values, 'when')) {
    case 'slots': {
      const slots = textIn(values, 'when.slots').split(/[\s,;]+/)
      const named = slots.filter((slot) => slot !== '')
      return present({ slots: named, days: daysIn(values, 'when.days'), take })
    }
    case 'cron':
      return present({ cron: textIn(values, 'when.cron'), take })
    default:
      return 'at_once'
  }
}

function sectionsIn(values: Values): [Form, FieldIssue[]] {
  const lines = (values.get(SECTIONS)?.[0] ?? '').split(/\r?\n|\r/)
  const issues: FieldIssue[] = []
  const sections = lines.flatMap((line) => {
    if (line.trim() === '') return []
    const at = line.lastIndexOf(':')
    const [name, life] = [line.slice(0, Math.max(at, 0)).trim(), line.slice(at + 1).trim()]
    if (name === '' || name === 'default' || !parseDuration(life)) {
      const message = `expected a section and a duration, like Sport: 2h, found ${line.trim().slice(0, 100)}`
      issues.push({ field: SECTIONS, message })
    }
    return [[name, life] as const]
  })
  return [Object.fromEntries(sections), issues]
}

/** Liquid text keeps its lines as they are; forms send line feeds as two characters. */
function replyIn(values: Values): string | undefined {
  const reply = (values.get('reply')?.[0] ?? '').replaceAll('\r\n', '\n')
  return reply.trim() === '' ? undefined : reply
}

const daysIn = (values: Values, name: string) => {
  const days = values.get(name) ?? []
  return days.length > 0 ? days : undefined
}

const mapping = (value: unknown): Form =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Form) : {}
const text = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])
const present = (form: Form): Form =>
  Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
