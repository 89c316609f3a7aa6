import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { terminal } from '../cli/terminal.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { posts } from './stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

describe('receipts', () => {
  test('say what was done to the shares of a post, and why something was not', async () => {
    await stage.save(posts.ferry)
    stage.pass(3)
    await stage.deliver('masto')
    await stage.api('PATCH', '/posts/ferry', { title: 'Council saves the night ferry' })
    await stage.deliver('masto')
    const { status, body } = await stage.api('GET', '/posts/ferry/amendments')
    const [item] = body.items
    expect([status, body]).toEqual([
      200,
      {
        items: [
          {
            id: item.id,
            delivery: item.delivery,
            account: 'masto',
            network: 'mastodon',
            kind: 'edit',
            revision: 2,
            state: 'done',
            text: expect.stringMatching(/^Council saves the night ferry\n/),
            url: expect.stringMatching(/^https:\/\//),
            attempts: 1,
            due_at: '2026-11-23T08:03:00.000Z',
            changed_at: '2026-11-23T08:03:00.000Z',
          },
        ],
      },
    ])
    const delivery = await stage.api('GET', `/deliveries/${item.delivery}`)
    expect(delivery.body.amendments).toEqual([item])
    expect((await stage.api('GET', '/posts/none/amendments')).status).toBe(404)
  })

  test('of a retraction stand on the page of the post', async () => {
    await stage.save(posts.ferry)
    stage.pass(3)
    await stage.deliver('masto')
    await stage.api('POST', '/posts/ferry/retract', { reason: 'It was not so.' })
    await stage.deliver('masto')
    const { body } = await stage.api('GET', '/posts/ferry/amendments')
    expect(body.items.map(({ kind, state }: Record<string, string>) => [kind, state])).toEqual([
      ['remove', 'done'],
    ])
  })
})

test('a preview has the reply of the schedule, and says where there is none', async () => {
  const setup = await stage.ports.setup.read()
  if (!setup) throw new Error('no set-up')
  const schedules = setup.schedules.map((one) => ({ ...one, reply: 'More: {{ post.url }}' }))
  await stage.ports.setup.apply({ ...setup, schedules }, stage.ports.clock.now())
  await stage.save(posts.ferry)
  const { body } = await stage.api('POST', '/share/preview', { post: 'ferry', account: 'masto' })
  expect(body[0].reply).toEqual({
    text: 'More: https://news.example/politics/ferry',
    count: 29,
    cost: 0,
  })
  const mute = stage.ports.networks.map((network) => ({ ...network, can: [] }))
  const { previewShare } = await import('../../src/tasks/preview-share.ts')
  const asked = { post: 'ferry', account: 'masto' }
  const [preview] = await previewShare({ ...stage.ports, networks: mute }, asked)
  expect([preview?.reply, preview?.warnings]).toEqual([
    undefined,
    ['No reply: Posthorn cannot answer a share on Mastodon.'],
  ])
})

test('a schedule does not answer where the links of an account are taken out', async () => {
  const setup = await stage.ports.setup.read()
  if (!setup) throw new Error('no set-up')
  const answering = async (reply: string, links: 'never' | 'top') => {
    const schedules = setup.schedules.map((one) => ({ ...one, reply }))
    const accounts = setup.accounts.map((one) => ({ ...one, links }))
    await stage.ports.setup.apply({ ...setup, accounts, schedules }, stage.ports.clock.now())
    const { body } = await stage.api('POST', '/share/preview', { post: 'ferry', account: 'x' })
    return { reply: body[0].reply, warnings: body[0].warnings }
  }
  await stage.save(posts.ferry)
  expect(await answering('More on this: {{ post.url }}', 'never')).toEqual({
    reply: undefined,
    warnings: [
      'Without a link: x has links: never',
      'No reply: its link would be taken out, as x has links: never',
    ],
  })
  expect((await answering('More on this: {{ post.url }}', 'top')).warnings).toContain(
    'No reply: its link would be taken out, as x has links: top, and the post is not breaking',
  )
  expect((await answering('What do you think?', 'never')).reply).toEqual({
    text: 'What do you think?',
    count: 18,
    cost: 0.015,
  })
  const { run } = terminal(stage)
  expect((await run('share', 'preview', '--post', 'ferry', '--account', 'x')).out).toBe(
    '— x on x: 37 of 280 weighted, $0.015\nCouncil votes to keep the night ferry\n— its reply: 18 of 280 weighted, $0.015\nWhat do you think?\n',
  )
  await answering('More on this: {{ post.url }}', 'never')
  stage.pass(3)
  await stage.deliver('x')
  const { body } = await stage.api('GET', '/deliveries?post=ferry&account=x')
  const told = body.items.map(({ state, text }: Record<string, string>) => [state, text])
  expect(told).toEqual([['sent', 'Council votes to keep the night ferry']])
})
