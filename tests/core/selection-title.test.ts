import { expect, it } from 'vitest'
import type { FeedSelection } from '../../src/core/feed-selection.ts'
import { selectionTitle } from '../../src/core/selection-title.ts'

const main: FeedSelection['start'] = { kind: 'feed', id: 'main' }
const names = [
  { kind: 'tag', value: 'bridges', name: 'Bridges' },
  { kind: 'author', value: 'ana ruiz', name: 'Ana Ruiz' },
  { kind: 'section', value: 'bridges', name: 'Section of bridges' },
] as const

it.each<[FeedSelection, string, string]>([
  [{ start: main, filter: { content: 'summary' } }, 'en', 'The Daily Example'],
  [{ start: { kind: 'tag', value: 'bridges' }, filter: {} }, 'en', 'The Daily Example: Bridges'],
  [
    { start: main, filter: { tags: ['bridges', 'tunnels'], not: ['ads', 'sponsored'] } },
    'en-GB',
    'The Daily Example: Bridges or tunnels, without ads or sponsored',
  ],
  [
    {
      start: { kind: 'section', value: 'bridges' },
      filter: { author: 'ana ruiz', language: 'de-at', not: ['x'] },
    },
    'de',
    'The Daily Example: Section of bridges, Ana Ruiz, de-at, ohne x',
  ],
  [{ start: main, filter: { not: ['x'] } }, 'xx', 'The Daily Example: without x'],
])('%j in %s is %s', (selection, language, title) => {
  expect(selectionTitle('The Daily Example', selection, names, language)).toBe(title)
})
