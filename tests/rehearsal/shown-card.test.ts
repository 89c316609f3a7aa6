import { expect, it } from 'vitest'
import { shownCard } from '../../src/rehearsal/shown-card.ts'

const post = {
  network: 'x',
  account: 'news',
  id: '1',
  url: 'https://social.example/1',
  text: 'Bridge news.example https://www.bridge.example/a?b=1 https://other.example/',
  at: '2026-03-01T12:00:00.000Z',
}
const plain = { url: 'https://www.bridge.example/a?b=1', host: 'bridge.example' }
const external = { uri: 'https://news.example/b', title: 'Bridge', description: 'It opens.' }
const sent = { host: 'news.example', url: 'https://news.example/b', title: 'Bridge' }

it.each([
  ['that the network makes of the page', {}, true, plain],
  ['of no network that makes none', {}, undefined, undefined],
  ['of no text without a link', { text: 'Bridge' }, true, undefined],
  [
    'that came with it',
    { record: { cid: 'c', value: { embed: { external } } } },
    undefined,
    { ...sent, description: 'It opens.' },
  ],
  [
    'without a description',
    { record: { article: { source: external.uri, title: 'Bridge' } } },
    undefined,
    sent,
  ],
  [
    'of the attached link',
    { record: { link_attachment_url: 'https://other.example/c' } },
    true,
    { url: 'https://other.example/c', host: 'other.example' },
  ],
  [
    'that leads nowhere',
    { record: { article: { source: 'javascript:alert(1)', title: 'x' } } },
    undefined,
    undefined,
  ],
] as const)('shows the card %s', (_, more, crawls, card) => {
  expect(shownCard({ ...post, ...more }, crawls)).toEqual(card)
})
