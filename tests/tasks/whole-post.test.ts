import { expect, it } from 'vitest'
import { nostr } from '../../src/networks/nostr.ts'
import { slack } from '../../src/networks/slack.ts'
import { wholePost } from '../../src/tasks/whole-post.ts'
import { post } from '../fakes/posts.ts'

const bridge = post({ id: 'bridge', html: '<p>The bridge opened.</p>' })

it.each([
  [nostr, { long_form: true }, 'The bridge opened.'],
  [nostr, { long_form: 'true' }, 'The bridge opened.'],
  [nostr, { long_form: false }, undefined],
  [nostr, {}, undefined],
  [nostr, undefined, undefined],
  [slack, { long_form: true }, undefined],
])('goes out where the account asks for it: %#', (network, settings, markdown) => {
  expect(wholePost(network, settings, bridge).article?.markdown).toBe(markdown)
})
