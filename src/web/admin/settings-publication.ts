import type { Form } from '../../core/setup-form.ts'
import { utmKeys } from '../../core/tracked-link.ts'
import {
  type FieldWords,
  isTicked,
  keyIn,
  listIn,
  listText,
  textIn,
  type Values,
  valuesOf,
} from './setup-form.ts'

const AT = { hint: 'An address like https://news.example/logo.png' }

export const publicationWords: FieldWords = {
  title: { label: 'Title' },
  home: { label: 'Home page', hint: 'Of the site itself.' },
  description: { label: 'Description' },
  language: { label: 'Language', hint: 'Like en or de-AT.' },
  timezone: {
    label: 'Time zone',
    hint: 'Times of schedules and of these pages are those of this zone.',
  },
  logo: { label: 'Logo', ...AT },
  icon: { label: 'Icon', hint: 'A small square picture, for lists of feeds.' },
  rights: { label: 'Rights', hint: 'Who may do what with the texts, in words.' },
  legacy_feed_paths: {
    label: 'Feed addresses of a former system',
    hint: 'Paths like /feed/, a line each: they lead to the feed, so that its subscribers stay.',
  },
  hub: { label: 'Hub for feed readers that want to be told at once' },
  hubs: { label: 'Other hubs', hint: 'An address each line: they are told of changes too.' },
  ...Object.fromEntries(
    utmKeys.map((key) => [
      `utm.${key}`,
      {
        label: `utm_${key}`,
        ...(key === 'source' && { hint: '{network} and {account} are filled in.' }),
      },
    ]),
  ),
  'podcast.category': { label: 'Category' },
  'podcast.subcategory': { label: 'Subcategory' },
  'podcast.author': { label: 'Who speaks' },
  'podcast.owner.name': {
    label: 'Owner',
    hint: 'Whom directories write to; stands in the feed for all to read.',
  },
  'podcast.owner.email': { label: 'E-mail of the owner' },
  'podcast.type': { label: 'Order' },
  'podcast.explicit': { label: 'Explicit' },
}

const lists: readonly string[] = ['legacy_feed_paths', 'hubs']

export const publicationValues = (form: Form): Values =>
  valuesOf(
    Object.fromEntries(
      Object.keys(publicationWords).map((key) => {
        const held = key
          .split('.')
          .reduce<unknown>((inner, one) => (inner as Form | undefined)?.[one], form)
        if (key === 'hub') return [key, held === false ? 'no' : '']
        if (lists.includes(key)) return [key, listText(held)]
        return [key, held === true ? 'yes' : held === undefined ? undefined : String(held)]
      }),
    ),
  )

export function publicationIn(values: Values): Form {
  const plain = Object.keys(publicationWords).filter((key) => !key.includes('.') && key !== 'hub')
  return present({
    ...Object.fromEntries(
      plain.map((key) => [
        key,
        lists.includes(key) ? listIn(values, key) : oneLineEnd(keyIn(values, key)),
      ]),
    ),
    hub: textIn(values, 'hub') === 'no' ? false : undefined,
    podcast: podcastIn(values),
    utm: filled(Object.fromEntries(utmKeys.map((key) => [key, keyIn(values, `utm.${key}`)]))),
  })
}

/** Browsers send each line end as two characters. */
const oneLineEnd = (text: string | undefined) => text?.replaceAll('\r\n', '\n')

function podcastIn(values: Values): Form | undefined {
  const podcast = (key: string) => keyIn(values, `podcast.${key}`)
  return filled({
    category: podcast('category'),
    subcategory: podcast('subcategory'),
    owner: filled({ name: podcast('owner.name'), email: podcast('owner.email') }),
    author: podcast('author'),
    explicit: isTicked(values, 'podcast.explicit') || undefined,
    type: podcast('type'),
  })
}

function filled(form: Form): Form | undefined {
  const held = present(form)
  return Object.keys(held).length > 0 ? held : undefined
}

const present = (form: Form): Form =>
  Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
