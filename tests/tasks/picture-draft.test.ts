import { afterEach, describe, expect, it } from 'vitest'
import type { AccountSetup } from '../../src/core/setup.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { checkDelivery } from '../../src/tasks/check-delivery.ts'
import { previewShare } from '../../src/tasks/preview-share.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import { photoBytes } from '../contracts/sample-images.ts'
import {
  account,
  schedule,
  type TestPorts,
  testPorts,
  twoAccounts,
} from '../fakes/in-memory-ports.ts'

const url = 'https://news.example/harbour.jpg'
const image = { url, alt: 'Two cranes at dawn' }
const card = account('bsky', 'bluesky')
const attaching = (id: string, network: string, more: Partial<AccountSetup> = {}) =>
  account(id, network, { images: 'attach', ...more })

const grounds: TestPorts[] = []
afterEach(() => {
  for (const ground of grounds.splice(0)) ground.close()
})

/** One post with an image that its address gives, for these accounts. */
async function pictured(
  accounts: readonly AccountSetup[],
  post: object = {},
  over: Partial<Ports> = {},
) {
  const schedules = [
    schedule(
      'news',
      accounts.map(({ id }) => id),
    ),
  ]
  const ground = await testPorts({ setup: { ...twoAccounts, accounts, schedules }, over })
  grounds.push(ground)
  ground.documents.set(url, { outcome: 'fetched', url, bytes: photoBytes, etag: '"1"' })
  await ground.save({ id: 'one', image, ...post })
  return ground
}

async function send(ground: TestPorts, to: string) {
  await sendDelivery(ground.ports, (await ground.delivery('one', to)).id)
  return ground.delivery('one', to)
}

const shown = async ({ networks }: TestPorts, network: string) =>
  (await networks.posts(network)).map((one) => one.image)
const photo = { type: 'image/jpeg', width: 64, height: 48 }

describe('the image of a post', () => {
  it('stands on the card where Posthorn makes it', async () => {
    const ground = await pictured([card])
    const { state, draft, reason } = await send(ground, 'bsky')
    expect({ state, reason, image: draft?.image }).toEqual({
      state: 'sent',
      reason: undefined,
      image: {
        ...photo,
        bytes: photoBytes.byteLength,
        hash: expect.stringMatching(/^[\da-f]{32}$/),
      },
    })
    expect(await shown(ground, 'bluesky')).toEqual([{ as: 'card', ...photo }])
  })

  it('is attached with its alternative text where the account says so', async () => {
    const ground = await pictured([attaching('masto', 'mastodon'), attaching('bsky', 'bluesky')])
    expect((await send(ground, 'masto')).draft?.image?.alt).toBe('Two cranes at dawn')
    await send(ground, 'bsky')
    const attached = [{ as: 'attach', ...photo, alt: 'Two cranes at dawn' }]
    expect([await shown(ground, 'mastodon'), await shown(ground, 'bluesky')]).toEqual([
      attached,
      attached,
    ])
  })

  it.each([
    ['the network makes its own card', [account('masto', 'mastodon')], {}],
    ['the account wants none', [account('bsky', 'bluesky', { images: 'never' })], {}],
    ['the post has none', [card], { image: undefined }],
    ['the share carries no link', [account('bsky', 'bluesky', { links: 'never' })], {}],
  ])('is not asked for when %s', async (_, accounts, post) => {
    const ground = await pictured(accounts, post)
    await send(ground, accounts[0]?.id ?? '')
    expect(ground.asked).toEqual([])
    expect(await shown(ground, accounts[0]?.network ?? '')).toEqual([undefined])
  })

  it('is fetched once for all accounts, and compared when it may have changed', async () => {
    const ground = await pictured([card, attaching('masto', 'mastodon'), attaching('x', 'x')])
    await Promise.all(['bsky', 'masto', 'x'].map((to) => send(ground, to)))
    expect(ground.asked.map((one) => one.url)).toEqual([url])
    ground.clock.advance(11 * 60_000)
    ground.documents.set(url, { outcome: 'not-modified' })
    const [preview] = await previewShare(ground.ports, { post: 'one', account: 'bsky' })
    expect(ground.asked.map(({ etag }) => etag)).toEqual([undefined, '"1"'])
    expect(preview?.image).toMatchObject(photo)
  })

  it('is uploaded as it was made to fit, and kept when the original is not', async () => {
    const made = Uint8Array.from([...photoBytes, 0])
    const fit = async () => ({
      ok: true as const,
      bytes: made,
      ...photo,
      type: 'image/jpeg' as const,
    })
    const ground = await pictured([card], {}, { imageFitter: { fit } })
    const [preview] = await previewShare(ground.ports, { post: 'one' })
    expect(preview?.image?.bytes).toBe(made.byteLength)
    ground.clock.advance(3 * 24 * 60 * 60_000)
    await ground.ports.images.prune(ground.clock.now())
    expect(await ground.ports.images.bytes(preview?.image?.hash ?? '')).toEqual(made)
    ground.documents.delete(url)
    const [again] = await previewShare(ground.ports, { post: 'one' })
    expect([again?.image, again?.warnings]).toEqual([preview?.image, []])
  })

  it('is part of what it costs', async () => {
    const ground = await pictured([attaching('x', 'x')])
    const [preview] = await previewShare(ground.ports, { post: 'one' })
    expect([preview?.cost, (await send(ground, 'x')).cost]).toEqual([0.02, 0.02])
  })

  it('leaves less room for the text where captions are short', async () => {
    const ground = await pictured([attaching('tg', 'telegram')], { title: 'Words '.repeat(300) })
    const [preview] = await previewShare(ground.ports, { post: 'one' })
    expect(preview).toMatchObject({ limit: 1024, valid: true, image: { as: 'attach' } })
    expect(preview?.warnings).toEqual(['Shortened to fit: post.title'])
    const sent = await send(ground, 'tg')
    expect(sent.draft?.text).toBe(preview?.text)
    expect(await shown(ground, 'telegram')).toEqual([{ as: 'attach', ...photo }])
  })
})

describe('an image that cannot be had', () => {
  it.each([
    [
      'its server fails',
      { outcome: 'failed', reason: 'news.example answered 500' },
      'news.example answered 500',
    ],
    [
      'it is none',
      { outcome: 'fetched', url, bytes: new TextEncoder().encode('<html>') },
      `there is no PNG, JPEG, GIF, WebP or AVIF at ${url}`,
    ],
  ] as const)('holds up nothing when %s, and the log says so', async (_, answer, why) => {
    const ground = await pictured([card])
    ground.documents.set(url, answer)
    const [preview] = await previewShare(ground.ports, { post: 'one' })
    const { state, reason } = await send(ground, 'bsky')
    const told = `It goes without its image: ${why}.`
    expect({ state, reason, warnings: preview?.warnings }).toEqual({
      state: 'sent',
      reason: told,
      warnings: [told],
    })
    expect(await shown(ground, 'bluesky')).toEqual([undefined])
    expect(ground.asked).toHaveLength(1)
  })

  it('is taken as it was before, while its server is away', async () => {
    const ground = await pictured([card])
    await previewShare(ground.ports, { post: 'one' })
    ground.clock.advance(11 * 60_000)
    ground.documents.delete(url)
    expect((await send(ground, 'bsky')).reason).toBeUndefined()
    expect(await shown(ground, 'bluesky')).toEqual([{ as: 'card', ...photo }])
  })

  it('is refused by its network: the post goes without it, and says so', async () => {
    const ground = await pictured([attaching('masto', 'mastodon')])
    await ground.order({ network: 'mastodon', on: 'upload', do: 'blocked' })
    expect((await send(ground, 'masto')).reason).toBe(
      'It went without its image: HTTP 403: Your login is currently disabled.',
    )
  })

  it('nobody described is told in the preview', async () => {
    const ground = await pictured([attaching('masto', 'mastodon'), card], { image: { url } })
    const previews = await previewShare(ground.ports, { post: 'one' })
    expect(previews.map(({ warnings }) => warnings)).toEqual([
      ['The image has no alternative text: people who cannot see it are told nothing of it.'],
      [],
    ])
  })
})

describe('an upload', () => {
  it('that fails is done again, and nothing was posted', async () => {
    const ground = await pictured([attaching('masto', 'mastodon')])
    await ground.order({ network: 'mastodon', on: 'upload', do: 'reset-after' })
    expect(await send(ground, 'masto')).toMatchObject({
      state: 'planned',
      reason: 'the connection broke (ECONNRESET) (its image)',
    })
    ground.clock.advance(60_000)
    expect((await send(ground, 'masto')).state).toBe('sent')
    expect(await ground.networks.posts('mastodon')).toHaveLength(1)
  })

  it('is made of the frozen image when the attempt before was lost, whatever its address gives now', async () => {
    const ground = await pictured([attaching('masto', 'mastodon')])
    await ground.order({ network: 'mastodon', on: 'create', do: 'reset-before' })
    const lost = await send(ground, 'masto')
    expect(lost.state).toBe('checking')
    ground.documents.set(url, { outcome: 'gone', reason: 'it was taken away' })
    ground.clock.advance(60 * 60_000)
    await checkDelivery(ground.ports, lost.id)
    const sent = await send(ground, 'masto')
    expect([sent.state, sent.draft]).toEqual(['sent', lost.draft])
    expect(await shown(ground, 'mastodon')).toEqual([
      { as: 'attach', ...photo, alt: 'Two cranes at dawn' },
    ])
  })
})
