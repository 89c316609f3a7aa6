import { afterAll, beforeAll, expect, it } from 'vitest'
import { previewShare } from '../../src/tasks/preview-share.ts'
import { allNetworks } from '../../src/wiring.ts'
import { type TestPorts, testPorts } from '../fakes/in-memory-ports.ts'

let ground: TestPorts
beforeAll(async () => {
  ground = await testPorts()
})
afterAll(() => ground.close())

/** Each of them is hard for whoever looks for the ends of characters: some are a single one, of any length. */
it.each([
  ['20,000 emoji joined to one', '👩\u200d'.repeat(20_000)],
  ['families', '👩‍👩‍👧‍👦'.repeat(20_000)],
  ['flags', '🇩🇪'.repeat(20_000)],
  ['a letter under 40,000 accents', `e${'\u0301'.repeat(40_000)}`],
])('%s are previewed for every network within a second', async (_what, text) => {
  const post = {
    ...{ url: 'https://news.example/a', title: text.slice(0, 9_000), dek: text.slice(0, 19_000) },
    html: `<p>${text}</p>`,
    summary: text,
  }
  const template =
    '{{ post.title }}\n{{ post.summary | shrink }}\n{{ post.dek | shrink }}\n{{ post.url }}'
  for (const { id } of allNetworks) {
    const began = performance.now()
    const previews = await previewShare(ground.ports, { post, network: id, template })
    expect([id, previews.length, performance.now() - began < 1_000]).toEqual([id, 1, true])
  }
})
