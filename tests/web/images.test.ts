import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { setupFile } from '../../src/setup-file.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { createApp } from '../../src/web/app.tsx'
import { serveFeeds } from '../../src/wiring.ts'
import { terminal } from '../cli/terminal.ts'
import { photoBytes } from '../contracts/sample-images.ts'
import { assetFile, openStage, publicUrl } from './stage.ts'
import { posts, setup } from './stage-setup.ts'

const url = 'https://news.example/ferry.jpg'
const outgoing = {
  fetch: () => Promise.reject(new Error('no network here')),
  document: async () => ({ outcome: 'fetched' as const, url, bytes: photoBytes }),
}
const WARNING =
  'The image has no alternative text: people who cannot see it are told nothing of it.'

/** A post with an image that nobody described, and an account that attaches images. */
async function open() {
  const stage = await openStage({ outgoing })
  const accounts = setup.accounts.map((one) =>
    one.id === 'masto' ? { ...one, images: 'attach' as const } : one,
  )
  await stage.ports.setup.apply({ ...setup, accounts }, stage.clock.now)
  await stage.save({ ...posts.ferry, image: { url, width: 64 } })
  const { feed, since } = serveFeeds(stage.ports, publicUrl)
  const app = createApp({
    ports: stage.ports,
    feed,
    since,
    setupFile: setupFile({}, () => ''),
    publicUrl,
    token: 'a-token-of-the-test',
    version: '1.2.3',
    assets: assetFile,
    ready: async () => [],
  })
  let cookie = ''
  const ask = (path: string, init: RequestInit = {}) =>
    app.request(`${publicUrl}${path}`, {
      ...init,
      headers: { ...init.headers, cookie, origin: publicUrl },
    })
  const submit = (path: string, fields: Readonly<Record<string, string>>) =>
    ask(path, { method: 'POST', body: new URLSearchParams(fields) })
  const token = new URL(await stage.signInLink(), publicUrl).searchParams.get('token') ?? ''
  const session = await submit('/admin/sign-in', { token })
  cookie = session.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const preview = async () => {
    const answer = await ask('/api/v1/share/preview', {
      method: 'POST',
      body: JSON.stringify({ post: 'ferry', account: 'masto' }),
      headers: { authorization: 'Bearer a-token-of-the-test', 'content-type': 'application/json' },
    })
    const [one] = (await answer.json()) as { images: { hash: string }[]; warnings: string[] }[]
    return one
  }
  return {
    ...stage,
    app,
    ask,
    submit,
    preview,
    html: async (path: string) => (await ask(path)).text(),
  }
}

let stage: Awaited<ReturnType<typeof open>>
beforeEach(async () => {
  stage = await open()
  onTestFinished(stage.close)
})

describe('the image of a post', () => {
  it('stands in a preview as it is uploaded, with what it lacks', async () => {
    expect(await stage.preview()).toMatchObject({
      images: [
        {
          url,
          as: 'attach',
          type: 'image/jpeg',
          width: 64,
          height: 48,
          bytes: photoBytes.byteLength,
          hash: expect.stringMatching(/^[\da-f]{32}$/),
        },
      ],
      warnings: [WARNING],
    })
  })

  it('is told in a terminal', async () => {
    const { out, err } = await terminal(stage).run(
      'share',
      'preview',
      '--post',
      'ferry',
      '--account',
      'masto',
    )
    expect(out).toContain('\n— its image, attached: image/jpeg 64 × 48\n')
    expect(err).toContain(`masto: ${WARNING}`)
  })

  it('is shown on the pages of people who are signed in, and to nobody else', async () => {
    const hash = (await stage.preview())?.images[0]?.hash
    const page = await stage.html('/admin/posts/ferry')
    expect(page).toContain(`<img src="/admin/images/${hash}"`)
    const shown = await stage.ask(`/admin/images/${hash}`)
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(photoBytes)
    expect((await stage.ask('/admin/images/nix')).status).toBe(404)
    const { status } = await stage.app.request(`${publicUrl}/admin/images/${hash}`)
    expect(status).toBe(401)
  })

  it('is asked about on Today and on its page until somebody describes it', async () => {
    expect(await stage.html('/admin')).toContain('Its image has no alternative text yet')
    expect(await stage.html('/admin/posts/ferry')).toContain('It has no alternative text')
    const answer = await stage.submit('/admin/posts/ferry/alt', { alt: '  A ferry\nat night ' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/posts/ferry'])
    const post = await stage.ports.posts.byId('ferry')
    expect(post?.image).toEqual({ url, width: 64, alt: 'A ferry at night' })
    expect(await stage.html('/admin')).not.toContain('Its image has no alternative text yet')
    expect((await stage.preview())?.warnings).toEqual([])
    stage.pass(30)
    await stage.send('masto')
    const [shared] = await stage.ports.rehearsal.posts()
    expect(shared).toMatchObject({ network: 'mastodon', image: { alt: 'A ferry at night' } })
  })

  it('is described in as many characters as the API takes, and no more', async () => {
    await stage.submit('/admin/posts/ferry/alt', { alt: 'a'.repeat(4_001) })
    expect((await stage.ports.posts.byId('ferry'))?.image).toEqual({ url, width: 64 })
    await stage.submit('/admin/posts/ferry/alt', { alt: 'a'.repeat(4_000) })
    expect((await stage.ports.posts.byId('ferry'))?.image?.alt).toHaveLength(4_000)
  })

  it('keeps what was said of it while its source says nothing, and not of another image', async () => {
    await stage.submit('/admin/posts/ferry/alt', { alt: 'A ferry' })
    const saved = async (image: object) =>
      (await savePost(stage.ports, { ...posts.ferry, image: { url, ...image } })).post.image
    expect(await saved({ width: 640 })).toEqual({ url, width: 640, alt: 'A ferry' })
    expect(await saved({ alt: 'The ferry' })).toEqual({ url, alt: 'The ferry' })
    const other = 'https://news.example/other.jpg'
    expect(await saved({ url: other })).toEqual({ url: other })
  })

  it('is not described with nothing, nor when there is none', async () => {
    await stage.save({ ...posts.ferry, id: 'bare', url: 'https://news.example/bare' })
    for (const [id, alt] of [
      ['ferry', '  '],
      ['bare', 'A ferry'],
    ] as const) {
      await stage.submit(`/admin/posts/${id}/alt`, { alt })
      expect((await stage.ports.posts.byId(id))?.image?.alt).toBeUndefined()
    }
  })
})
