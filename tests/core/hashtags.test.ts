import { expect, test } from 'vitest'
import { hashtags } from '../../src/core/hashtags.ts'

test.each<[string, string[], string[]]>([
  ['one word stays as it is', ['harbour', 'BBC', 'iPhone'], ['#harbour', '#BBC', '#iPhone']],
  [
    'several words become one',
    ['press freedom', 'climate-change'],
    ['#PressFreedom', '#ClimateChange'],
  ],
  ['a capital inside stays', ['new NATO plan'], ['#NewNATOPlan']],
  [
    'every script keeps its letters',
    ['日本語', 'قضايا الساعة', 'Édition spéciale'],
    ['#日本語', '#قضاياالساعة', '#ÉditionSpéciale'],
  ],
  ['marks stay with their letters', ['हिन्दी समाचार', 'e\u0301te\u0301'], ['#हिन्दीसमाचार', '#été']],
  [
    'joiners inside a word stay',
    ['می\u200cخواهم', 'Col·legi', 'スター・ウォーズ'],
    ['#می\u200cخواهم', '#Col·legi', '#スター・ウォーズ'],
  ],
  [
    'an apostrophe separates nothing',
    ["children's rights", 'L’Aquila'],
    ['#ChildrensRights', '#LAquila'],
  ],
  ['digits stay beside letters', ['Cop 30', 'G20', 'H₂O'], ['#Cop30', '#G20', '#H2O']],
  ['digits alone are none', ['2026', '20 26', '…', '', '🎉'], []],
  [
    'what was said is not said again',
    ['Press Freedom', 'pressfreedom', 'PRESS freedom'],
    ['#PressFreedom'],
  ],
  ['# and + do not get in', ['#harbour', 'C++', 'C#', 'AT&T'], ['#harbour', '#C', '#ATT']],
  [
    '100 graphemes are the most',
    ['a'.repeat(100), 'b'.repeat(101), 'é'.repeat(100)],
    [`#${'a'.repeat(100)}`, `#${'é'.repeat(100)}`],
  ],
])('%s', (_, tags, expected) => {
  expect(hashtags(tags)).toEqual(expected)
})
