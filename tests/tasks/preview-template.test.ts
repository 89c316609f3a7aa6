import { afterEach, beforeEach, expect, test } from 'vitest'
import { fixturePosts } from '../../src/core/fixture-posts.ts'
import { previewTemplate } from '../../src/tasks/preview-template.ts'
import { openStage, type Stage } from '../web/stage.ts'
import { posts } from '../web/stage-setup.ts'

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
  await stage.save(posts.ferry)
})
afterEach(() => stage.close())

test('shows accounts that use it, then each other network, for the newest post', async () => {
  const {
    texts,
    shown,
    posts: choices,
    fault,
  } = await previewTemplate(stage.ports, {
    name: 'x',
    text: '{{ post.title }}',
  })
  expect([shown, choices.length, fault]).toEqual(['post:ferry', 1 + fixturePosts.length, undefined])
  expect(texts.map(({ network, account, text }) => [network, account, text])).toEqual([
    ['x', 'x', 'Council votes to keep the night ferry'],
    ['mastodon', undefined, 'Council votes to keep the night ferry'],
  ])
  expect(texts[0]).toMatchObject({ count: 37, limit: 280, cost: 0.015, ok: true })
})

test('says where a text fails that only fails on one network', async () => {
  const text = '{{ post.title }}\n{% if network.id == "x" %}{{ post.dek | drop: 0 }}{% endif %}'
  const { texts } = await previewTemplate(stage.ports, { name: 'x', text })
  expect(texts.map(({ network, ok, at }) => [network, ok, at])).toEqual([
    ['x', false, { line: 2, column: 27 }],
    ['mastodon', true, undefined],
  ])
})

test('begins no further text when that has taken too long', async () => {
  let asked = 0
  const clock = {
    ...stage.ports.clock,
    now: () => new Date(stage.clock.now.getTime() + 400 * asked++),
  }
  const { texts, fault } = await previewTemplate(
    { ...stage.ports, clock },
    { name: 'default', text: '{{ post.title }}' },
  )
  expect(texts.length).toBeLessThan(3)
  expect(fault?.message).toBe(`It takes too long: only ${texts.length} texts were made`)
})
