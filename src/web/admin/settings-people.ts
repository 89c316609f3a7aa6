import type { Form } from '../../core/setup-form.ts'
import type { Network } from '../../ports/network.ts'
import {
  type FieldIssue,
  type FieldWords,
  keyIn,
  textIn,
  type Values,
  valuesOf,
} from './setup-form.ts'

/** Empty ones at the end, to be filled in. */
const MORE = 3

/** How many authors a form has room for. */
export const rowsFor = (form: Form | undefined): number => Object.keys(form ?? {}).length + MORE

/** A form has no row with a longer number: a set-up has 500 authors at most. */
const ROW = /^p(\d{1,3})\.name$/

export const rowsIn = (values: Values): number =>
  [...values.keys()].reduce(
    (rows, name) => Math.max(rows, Number(ROW.exec(name)?.[1] ?? -1) + 1),
    MORE,
  )

export const rowFields = (row: number, networks: readonly Network[]): readonly string[] => [
  `p${row}.name`,
  ...networks.map(({ id }) => `p${row}.${id}`),
]

/** Networks on which people are mentioned by what they are called there. */
export const mentioning = (networks: readonly Network[]): readonly Network[] =>
  networks.filter(({ text }) => text.mentions !== undefined)

export const peopleWords = (rows: number, networks: readonly Network[]): FieldWords =>
  Object.fromEntries(
    Array.from({ length: rows }, (_, row) => [
      [`p${row}.name`, { label: 'Name, as posts have it' }] as const,
      ...networks.map(({ id, name }) => [`p${row}.${id}`, { label: `On ${name}` }] as const),
    ]).flat(),
  )

export const peopleValues = (form: Form | undefined): Values =>
  valuesOf(
    Object.fromEntries(
      Object.entries(form ?? {}).flatMap(([name, handles], row) => [
        [`p${row}.name`, name],
        ...Object.entries(handles as Form).map(([network, handle]) => [
          `p${row}.${network}`,
          String(handle),
        ]),
      ]),
    ),
  )

/** Undefined where nobody stands in it. Names that stand there twice are found by `repeated`. */
export function peopleIn(
  values: Values,
  networks: readonly Network[],
  now?: Form,
): Form | undefined {
  const asked = networks.map(({ id }) => id)
  const people = Array.from({ length: rowsIn(values) }, (_, row) => {
    const name = textIn(values, `p${row}.name`)
    const former = Object.entries((now?.[name] as Form | undefined) ?? {})
    const handles = asked.map((id) => [id, keyIn(values, `p${row}.${id}`)] as const)
    const held = [...former.filter(([id]) => !asked.includes(id)), ...handles]
    return [name, Object.fromEntries(held.filter(([, handle]) => handle !== undefined))] as const
  }).filter(([name]) => name !== '')
  return people.length > 0 ? Object.fromEntries(people) : undefined
}

export function peopleFaults(values: Values, networks: readonly Network[]): readonly FieldIssue[] {
  const seen = new Set<string>()
  return Array.from({ length: rowsIn(values) }, (_, row): FieldIssue[] => {
    const field = `p${row}.name`
    const name = textIn(values, field)
    const said = networks.some(({ id }) => keyIn(values, `p${row}.${id}`) !== undefined)
    if (name === '') return said ? [{ field, message: 'is missing: whose are these?' }] : []
    if (seen.has(name)) return [{ field, message: 'stands here a second time' }]
    seen.add(name)
    return []
  }).flat()
}

/** Issues of the set-up name people; fields have numbers. */
export function besidePeople(
  issues: readonly FieldIssue[],
  values: Values,
  networks: readonly Network[],
): readonly FieldIssue[] {
  const places = Array.from({ length: rowsIn(values) }, (_, row) => {
    const name = textIn(values, `p${row}.name`)
    const own = networks.map(({ id }) => [`${name}.${id}: `, `p${row}.${id}`] as const)
    return name === '' ? [] : [...own, [`${name}: `, `p${row}.name`] as const]
  }).flat()
  return issues.map((issue) => {
    if (issue.field !== undefined) return issue
    const place = places.find(([prefix]) => issue.message.startsWith(prefix))
    return place ? { field: place[1], message: issue.message.slice(place[0].length) } : issue
  })
}
