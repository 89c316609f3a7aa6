import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nostr } from '../../src/networks/nostr.ts'
import { previewShare } from '../../src/tasks/preview-share.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { posts } from './stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

describe('share texts', () => {
  test('are previewed for a saved post on every account', async () => {
    await stage.save(posts.ferry)
    const { status, body } = await stage.api('POST', '/share/preview', { post: 'ferry' })
    expect(status).toBe(200)
    expect(body.map(({ account }: { account: string }) => account)).toEqual(['x', 'masto', 'desk'])
    expect(body[0]).toEqual({
      account: 'x',
      network: 'x',
      text: 'Council votes to keep the night ferry\nhttps://news.example/politics/ferry',
      count: 73,
      limit: 280,
      unit: 'weighted',
      valid: true,
      links: [],
      images: [],
      cost: 0.015,
      warnings: [],
    })
  })

  test('are previewed for a post that is not saved, with a template to try', async () => {
    const { status, body } = await stage.api('POST', '/share/preview', {
      post: { url: 'https://news.example/a', title: 'A' },
      network: 'mastodon',
      template: 'New: {{ post.title }}',
    })
    expect([status, body]).toEqual([
      200,
      [expect.objectContaining({ network: 'mastodon', text: 'New: A', count: 6 })],
    ])
    expect((await stage.api('GET', '/posts')).body.items).toEqual([])
  })

  test.each([
    [{ post: 'nix' }, 404, 'There is no post nix'],
    [{ post: 'ferry', account: 'nix' }, 404, 'There is no account nix'],
    [
      { post: 'ferry', network: 'nix' },
      404,
      'There is no network nix: expected one of mastodon, x',
    ],
    [{ post: { title: 'A' } }, 422, 'post.url: expected an absolute http or https URL'],
    [
      { post: 'ferry', account: 'x', network: 'x' },
      422,
      'network: expected either account or network, not both',
    ],
    [
      { post: 'ferry', template: '{{ post.title | nix }}' },
      422,
      'template: line 1, column 1: undefined filter: nix',
    ],
    [{}, 422, 'post: expected the id of a post, or a post'],
  ])('%j is refused', async (request, status, detail) => {
    await stage.save(posts.ferry)
    expect(await stage.api('POST', '/share/preview', request)).toMatchObject({
      status,
      body: { detail },
    })
  })

  test('are counted as they are', async () => {
    const text = 'Look https://news.example/a 👩‍👩‍👧'
    expect(await stage.api('POST', '/share/count', { network: 'mastodon', text })).toEqual({
      status: 200,
      body: {
        count: 30,
        limit: 500,
        unit: 'graphemes',
        valid: true,
        links: [{ url: 'https://news.example/a', start: 5, end: 27 }],
      },
    })
  })
})

test('the whole post is shown where the account publishes that too', async () => {
  await stage.save({ ...posts.ferry, html: '<p>It <em>stays</em>.</p>' })
  const ports = { ...stage.ports, networks: [...stage.ports.networks, nostr] }
  const accounts = async () => [
    {
      ...(await stage.ports.setup.accounts())[0],
      id: 'notes',
      network: 'nostr',
      settings: { long_form: true },
    },
  ]
  const setup = { ...stage.ports.setup, accounts } as typeof stage.ports.setup
  expect(await previewShare({ ...ports, setup }, { post: 'ferry' })).toMatchObject([
    { article: { title: 'Council votes to keep the night ferry', markdown: 'It *stays*.' } },
  ])
})
