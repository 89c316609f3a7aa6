import type { Post } from '../../src/core/post.ts'
import { post } from '../fakes/posts.ts'

/** Numbers below `below` that can be had again: xorshift. */
export type Chance = (below: number) => number

export function chances(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % below
  }
}

/** Letters and marks of every script, by blocks: a word is of one block, as real words are of one script. */
const blocks = lettersByBlock()

function lettersByBlock(): readonly (readonly string[])[] {
  const found = new Map<number, string[]>()
  for (let point = 0x20; point < 0x32000; point++) {
    // Han and Hangul would be most of them.
    if (point > 0x3500 && point < 0xd700 && point % 61 !== 0) continue
    if (point > 0x17000 && point < 0x1b000 && point % 61 !== 0) continue
    const letter = String.fromCodePoint(point)
    if (!/[\p{L}\p{M}\p{N}]/u.test(letter)) continue
    const block = point >> 7
    const known = found.get(block)
    if (known) known.push(letter)
    else found.set(block, [letter])
  }
  return [...found.values()]
}

const emoji = [
  ...'👨‍👩‍👧‍👦 🇩🇪 ✊🏽 1️⃣ ❤️ ❤ 🫱🏻‍🫲🏿 🏴󠁧󠁢󠁥󠁮󠁧󠁿 😀 ⌚ ☎️ © ™ 👩🏿‍🚀 🏳️‍🌈'.split(' '),
  ...['🇩', '🏽', '\u200d', '\ufe0f', '\u20e3'],
]
const odd = [
  ...'crates.io Booking.com ASP.NET node.js a.b.c 3.5% e.g. #Harbour #港の計画 #1 @desk @desk@social.example'.split(
    ' ',
  ),
  ...'@ada.example $ABC $XYZ $5 &amp; &#38; <b>R&D</b> [a](b) *new* _now_ ~x~ `y` {z} a|b \\ C# --'.split(
    ' ',
  ),
  ...'http://a.example/b_(c) https://paper.com/?q=1&r=2#top https://example.com/ä ftp://x.example //x.com'.split(
    ' ',
  ),
  ...[
    '@[Ada](urn:li:organization:7)',
    '\u00ad',
    '\u202e',
    '\u2066',
    '\u0000',
    '\ud800',
    '\ufeff',
    '\u00a0',
  ],
  ...['\n', '\r\n', '\t', '…', '. ', '! ', '。', '"', '“”', '…?', '(', ')'],
  `https://paper.com/${'long/'.repeat(40)}`,
  'Donaudampfschifffahrtsgesellschaft'.repeat(3),
]

function letters(chance: Chance, block: readonly string[]): string {
  let word = ''
  for (let length = 1 + chance(10); length > 0; length--) word += block[chance(block.length)]
  return word
}

function words(chance: Chance, most: number): string {
  const main = blocks[chance(blocks.length)] ?? ['a']
  const separator = chance(6) === 0 ? '' : ' '
  const parts: string[] = []
  for (let count = chance(most); count > 0; count--) {
    const kind = chance(20)
    if (kind < 13) parts.push(letters(chance, main))
    else if (kind < 16) parts.push(letters(chance, blocks[chance(blocks.length)] ?? main))
    else if (kind < 18) parts.push(emoji[chance(emoji.length)] ?? '')
    else if (chance(4) > 0) parts.push(odd[chance(odd.length)] ?? '')
    else parts.push(`https://l${chance(40)}.example/${chance(9)}`)
    if (chance(12) === 0) parts.push('.')
  }
  return parts.join(separator)
}

const PATH = 'abcdefgh-_/%20=&?.,~()'

function path(chance: Chance): string {
  let text = ''
  for (let length = chance(90); length > 0; length--) text += PATH[chance(PATH.length)]
  return text
}

const homes = ['https://news.example/', 'https://paper.com/', 'http://xn--r8jz45g.example/']

/** A post as none is, and as all may be: the same for the same number. */
export function randomPost(number: number): Post {
  const chance = chances(number * 2_654_435_761)
  for (let warm = 0; warm < 4; warm++) chance(2)
  const most = [3, 12, 40, 120][chance(4)] ?? 12
  const list = <Value>(length: number, make: () => Value) =>
    Array.from({ length: chance(length) }, make)
  const dek = words(chance, most)
  return post({
    id: `random-${number}`,
    url: `${homes[chance(homes.length)]}${path(chance)}x${number}`,
    title: words(chance, most) || 'Title',
    ...(dek.trim() !== '' && { dek }),
    section: words(chance, 3),
    tags: list(8, () => words(chance, 4)),
    authors: list(4, () => ({ name: chance(3) === 0 ? 'Ada Example' : words(chance, 4) })),
  })
}
