import type { Form } from '../../core/setup-form.ts'
import { selectFields, selectKeyIn } from './selection-fields.ts'
import { type FieldWords, isTicked, keyIn, type Values, valuesOf } from './setup-form.ts'

const names = 'With commas between them.'

/** Every key of a feed in the set-up file, as its page calls it. */
export const feedWords = {
  id: {
    label: 'Name',
    hint: 'Small letters, digits, - and _. It is part of its address, and stays.',
  },
  title: { label: 'Title', hint: 'What readers call it.' },
  limit: { label: 'Posts', hint: 'So many of the newest. Older ones stand in its archive.' },
  content: { label: 'Each post' },
  'select.tags': { label: 'With any of these tags', hint: `${names} Empty: all posts.` },
  'select.not': { label: 'With none of these tags', hint: names },
  'select.section': { label: 'In this section' },
  'select.author': { label: 'By this author' },
  'select.language': { label: 'In this language', hint: 'de takes de-AT too.' },
  private: {
    label: 'Only for subscribers',
    hint: 'Each has an address of their own; posts that stand in private feeds alone show nowhere else.',
  },
  closes: {
    label: 'Last day',
    hint: 'Readers are told a month before. After it, the address says that the feed is closed.',
  },
  instead: { label: 'Feed to take instead' },
} as const satisfies FieldWords

/** What the fields of a feed show of it. */
export function feedValues(id: string, form: Form): Values {
  const text = (value: unknown) => (value === undefined ? '' : String(value))
  return valuesOf({
    id,
    title: text(form.title),
    limit: text(form.limit ?? 50),
    content: text(form.content ?? 'full'),
    ...selectFields(form.select),
    private: form.private === true ? 'yes' : undefined,
    closes: text(form.closes),
    instead: text(form.instead),
  })
}

/** The feed in the words of the set-up file, whatever the fields say. */
export function feedIn(values: Values): Form {
  const form = {
    title: keyIn(values, 'title'),
    limit: keyIn(values, 'limit'),
    content: keyIn(values, 'content'),
    select: selectKeyIn(values),
    private: isTicked(values, 'private') || undefined,
    closes: keyIn(values, 'closes'),
    instead: keyIn(values, 'instead'),
  }
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
}
