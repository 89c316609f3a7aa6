import type { FieldWords } from './setup-form.ts'

const duration = 'Like 90s, 15m, 6h or 7d.'
const names = 'With commas between them.'

/** Every key of a schedule in the set-up file, as its page calls it. */
export const scheduleWords = {
  id: {
    label: 'Name',
    hint: 'Small letters, digits, - and _. It stays: deliveries are kept under it.',
  },
  accounts: { label: 'Accounts', hint: 'Each gets its own delivery of each post.' },
  'select.tags': { label: 'With any of these tags', hint: `${names} Empty: all posts.` },
  'select.not': { label: 'With none of these tags', hint: names },
  'select.section': { label: 'In this section' },
  'select.author': { label: 'By this author' },
  'select.language': { label: 'In this language', hint: 'de takes de-AT too.' },
  when: { label: 'Posts go out' },
  'when.slots': { label: 'Times of day', hint: 'Like 08:00, 12:30, 18:00.' },
  'when.days': { label: 'On these days', hint: 'None ticked: every day.' },
  'when.cron': {
    label: 'Cron expression',
    hint: 'Minute, hour, day, month, weekday: 0 15 * * sat is every Saturday at 15:00.',
  },
  'when.take': { label: 'Posts at each run', hint: 'At most so many go out at one run.' },
  delay: { label: 'Wait after publishing', hint: `${duration} Time to catch a slip.` },
  jitter: { label: 'Up to this much later', hint: `${duration} So that accounts differ a little.` },
  quiet: { label: 'Quiet hours', hint: 'Like 23:00-06:30. Nothing but breaking posts goes out.' },
  days: { label: 'Only on these days', hint: 'None ticked: every day.' },
  shelf_life: {
    label: 'Shelf life',
    hint: `${duration} What could not go out until then is missed. Empty: 24h.`,
  },
  shelf_life_of_sections: {
    label: 'Shelf life of sections',
    hint: 'A line for each that differs, like: Sport: 2h',
  },
  approve: { label: 'A person approves each text first' },
  check_page: { label: 'Wait until the page of the post is live' },
  template: { label: 'Template', hint: 'Of the share text.' },
  reply: {
    label: 'Reply',
    hint: 'Liquid text that is said under the share itself, on networks that thread. Empty: none.',
  },
  'reshare.after': {
    label: 'Share again after',
    hint: `${duration} Least time since a post was last shared there. Empty: never again.`,
  },
  'reshare.times': { label: 'How often one post is shared again' },
  'reshare.take': { label: 'How many are shared again at one run' },
  'reshare.template': { label: 'Template when shared again' },
} as const satisfies FieldWords

export const scheduleFields: readonly string[] = Object.keys(scheduleWords)
/** What its runs depend on. */
export const runFields = scheduleFields.filter((name) =>
  ['accounts', 'select', 'when', 'delay', 'jitter', 'quiet', 'days'].includes(
    name.split('.')[0] ?? '',
  ),
)
