import { beforeEach, describe, expect, it } from 'vitest'
import { rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal } from '../../src/rehearsal/rehearsal.ts'
import { photoBytes } from '../contracts/sample-images.ts'

const clock = { now: new Date('2026-03-01T12:00:00Z') }
let networks: ReturnType<typeof createRehearsal>
beforeEach(() => {
  clock.now = new Date('2026-03-01T12:00:00Z')
  networks = createRehearsal({ now: () => clock.now })
})
const later = (minutes: number) => {
  clock.now = new Date(clock.now.getTime() + minutes * 60_000)
}

/** Status and body of an answer. */
async function ask(network: string, path: string, init: RequestInit = {}) {
  const answer = await rehearsalFetch(networks, network)(`https://network.example${path}`, init)
  return { status: answer.status, body: (await answer.json().catch(() => undefined)) as never }
}
const json = (body: unknown, headers = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

describe('files on Mastodon', () => {
  const headers = { authorization: 'Bearer rehearsal-access-token' }
  const other = { authorization: 'Bearer rehearsal-access-token-desk' }
  async function upload(description = '', bytes = photoBytes) {
    const form = new FormData()
    form.set('file', new Blob([bytes], { type: 'image/jpeg' }), 'a.jpg')
    form.set('description', description)
    return ask('mastodon', '/api/v2/media', { method: 'POST', headers, body: form })
  }
  const look = (id: string) => ask('mastodon', `/api/v1/media/${id}`, { headers })
  const post = (ids: readonly string[], who = headers) =>
    ask('mastodon', '/api/v1/statuses', json({ status: 'a', media_ids: ids }, who))
  const idOf = ({ body }: { readonly body: { readonly id: string } }) => body.id

  it('are processed first, and cannot be posted until then', async () => {
    const uploaded = await upload('A bridge')
    expect(uploaded).toMatchObject({ status: 202, body: { url: null, description: 'A bridge' } })
    const id = idOf(uploaded)
    const early = 'Cannot attach files that have not finished processing. Try again in a moment!'
    expect(await post([id])).toEqual({ status: 422, body: { error: early } })
    expect([(await look(id)).status, (await look(id)).status]).toEqual([206, 200])
    expect(await post([id])).toMatchObject({
      status: 200,
      body: { media_attachments: [{ id, description: 'A bridge' }] },
    })
  })

  it('belong to who uploaded them, and are thrown away after a day', async () => {
    const id = idOf(await upload())
    await look(id)
    const gone = { error: `Media ${id} not found or already attached to another post` }
    expect(await post([id], other)).toEqual({ status: 422, body: gone })
    later(24 * 60)
    expect(await post([id])).toEqual({ status: 422, body: gone })
  })

  it.each([
    [
      'a text',
      '',
      new TextEncoder().encode('no image'),
      'File content type is invalid, File is invalid',
    ],
    ['a description that is too long', 'a'.repeat(1_501), photoBytes, 'Description is too long'],
  ])('are refused: %s', async (_, description, bytes, why) => {
    expect(await upload(description, bytes)).toEqual({
      status: 422,
      body: { error: `Validation failed: ${why}` },
    })
  })
})

describe('files on Bluesky', () => {
  async function login() {
    const { body } = await ask(
      'bluesky',
      '/xrpc/com.atproto.server.createSession',
      json({ identifier: 'rehearsal.example', password: 'rehearsal-app-password' }),
    )
    const { accessJwt, did } = body as { readonly accessJwt: string; readonly did: string }
    return { did, headers: { authorization: `Bearer ${accessJwt}` } }
  }
  const upload = (headers: Record<string, string>, type = 'image/jpeg', body = photoBytes) =>
    ask('bluesky', '/xrpc/com.atproto.repo.uploadBlob', {
      method: 'POST',
      headers: { ...headers, 'content-type': type },
      body,
    })
  const put = (repo: string, headers: Record<string, string>, embed: unknown) =>
    ask(
      'bluesky',
      '/xrpc/com.atproto.repo.putRecord',
      json(
        {
          repo,
          collection: 'app.bsky.feed.post',
          rkey: '3n2ve7754wnuu',
          record: {
            $type: 'app.bsky.feed.post',
            text: 'a',
            createdAt: '2026-03-01T12:00:00.000Z',
            embed,
          },
        },
        headers,
      ),
    )
  const images = (image: unknown, alt: unknown = '') => ({
    $type: 'app.bsky.embed.images',
    images: [{ alt, image }],
  })

  it('are named by what they contain, and thrown away when no record names them for an hour', async () => {
    const { did, headers } = await login()
    const first = await upload(headers)
    const { blob } = first.body as { readonly blob: { readonly ref: { readonly $link: string } } }
    expect(blob.ref.$link).toMatch(/^bafkrei[a-z2-7]{52}$/)
    expect(await upload(headers)).toEqual(first)
    later(60)
    expect(await put(did, headers, images(blob))).toEqual({
      status: 400,
      body: { error: 'BlobNotFound', message: `Could not find blob: ${blob.ref.$link}` },
    })
    await upload(headers)
    expect((await put(did, headers, images(blob))).status).toBe(200)
  })

  it.each([
    [
      'without a description',
      (blob: object) => images(blob, null),
      /Expected string value type \(got null\) at \$\.record\.embed\.images\[0\]\.alt/,
    ],
    [
      'too large',
      (blob: object) => images({ ...blob, size: 2_000_001 }),
      /maximum 2000000, got 2000001/,
    ],
    [
      'that are no images',
      (blob: object) => images({ ...blob, mimeType: 'text/plain' }),
      /Expected "image\/\*" \(got "text\/plain"\)/,
    ],
  ])('%s are refused in a record', async (_, embed, message) => {
    const { did, headers } = await login()
    const { blob } = (await upload(headers)).body as { readonly blob: object }
    expect(await put(did, headers, embed(blob))).toEqual({
      status: 400,
      body: { error: 'InvalidRequest', message: expect.stringMatching(message) },
    })
  })

  it('are what they are called, and not too large', async () => {
    const { headers } = await login()
    expect((await upload(headers, 'image/png')).status).toBe(400)
    const large = new Uint8Array(5 * 1024 * 1024 + 1)
    expect((await upload(headers, 'image/jpeg', large)).status).toBe(413)
  })
})

describe('photos on Telegram', () => {
  const send = (photo: Uint8Array<ArrayBuffer>, caption: string) => {
    const body = new FormData()
    body.set('chat_id', '@rehearsal')
    body.set('caption', caption)
    body.set('photo', new Blob([photo], { type: 'image/jpeg' }), 'a.jpg')
    return ask('telegram', '/bot123456:rehearsal-bot-token/sendPhoto', { method: 'POST', body })
  }

  it.each([
    [photoBytes, 'a'.repeat(1_025), 'message caption is too long'],
    [new Uint8Array(10), 'a', 'IMAGE_PROCESS_FAILED'],
  ])('are refused', async (photo, caption, why) => {
    expect(await send(photo, caption)).toMatchObject({
      status: 400,
      body: { description: `Bad Request: ${why}` },
    })
  })

  it('have a caption of 1024 characters', async () => {
    expect((await send(photoBytes, 'a'.repeat(1_024))).status).toBe(200)
  })
})
