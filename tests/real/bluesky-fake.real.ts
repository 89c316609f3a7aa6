import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProcessFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { type RealPds, startPds } from './pds.ts'

/** What speaks the protocol, whether the real server or ours. */
interface Side {
  readonly reach: typeof fetch
  readonly url: string
  readonly did: string
  readonly handle: string
  readonly token: string
}

const POSTS = 'app.bsky.feed.post'
const rkey = '3mfyouuy67dol'
const record = { $type: POSTS, text: 'Bridge', createdAt: '2026-03-01T12:00:00.000Z' }

let pds: RealPds
let real: Side
let fake: Side
beforeAll(async () => {
  pds = await startPds()
  const { handle, appPassword } = await pds.account()
  real = await loggedIn(fetch, pds.url, handle, appPassword)
  const rehearsal = inProcessFetch(createRehearsal({ now: () => new Date() }))
  const { identifier = '', app_password = '' } = rehearsalSettings.bluesky ?? {}
  const url = 'http://rehearsal.example/bluesky'
  fake = await loggedIn(rehearsal, url, identifier, app_password)
}, 120_000)
afterAll(() => pds.close())

async function loggedIn(
  reach: typeof fetch,
  url: string,
  identifier: string,
  password: string,
): Promise<Side> {
  const answer = await reach(`${url}/xrpc/com.atproto.server.createSession`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identifier, password }),
  })
  const { did, accessJwt } = (await answer.json()) as Readonly<Record<string, string>>
  return { reach, url, did: did ?? '', handle: identifier, token: accessJwt ?? '' }
}

type Asked = (side: Side) => readonly [method: string, body?: object | undefined, token?: string]

/** Names of the one account stand for those of the other. */
async function told(side: Side, asked: Asked): Promise<unknown> {
  const { reach, url, did, handle, token } = side
  const [method, body, other] = asked(side)
  const authorization = `Bearer ${other ?? token}`
  const answer = await reach(`${url}/xrpc/com.atproto.${method}`, {
    headers: { ...(other !== '' && { authorization }), 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  const text = (await answer.text()).replaceAll(did, 'DID').replaceAll(handle, 'HANDLE')
  const { error, message } = JSON.parse(text)
  return { status: answer.status, error, message }
}

const put =
  (changes: object, around: object = {}): Asked =>
  ({ did }) => [
    'repo.putRecord',
    {
      repo: did,
      collection: POSTS,
      rkey,
      swapRecord: null,
      record: { ...record, ...changes },
      ...around,
    },
  ]
const facet = (feature: object, index: object = { byteStart: 0, byteEnd: 2 }) => ({
  facets: [{ index, features: [feature] }],
})
const link = (uri: unknown) => ({ $type: 'app.bsky.richtext.facet#link', uri })
const external = (given: object) => ({
  embed: { $type: 'app.bsky.embed.external', external: given },
})

const page = { uri: 'https://a.example', title: 'A', description: '' }
const blob = (given: object) => ({
  $type: 'blob',
  ref: { $link: 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku' },
  mimeType: 'image/jpeg',
  size: 5,
  ...given,
})
const images = (...given: readonly object[]) => ({
  embed: { $type: 'app.bsky.embed.images', images: given },
})
const ref = {
  uri: `at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/${POSTS}/${rkey}`,
  cid: 'bafyreihqdcqb37xq5advkr7kimynjlbjzq3swpzvg3vf35n6yz7hwvivme',
}

const asked: Readonly<Record<string, Asked>> = {
  'a wrong password': ({ handle }) => [
    'server.createSession',
    { identifier: handle, password: 'no' },
    '',
  ],
  'no token': () => ['server.getSession', undefined, ''],
  'a nonsense token': () => ['server.getSession', undefined, 'nonsense'],
  'a session': () => ['server.getSession'],
  'a refresh with the access token': () => ['server.refreshSession', {}],
  'a text that is too long': put({ text: 'a'.repeat(301) }),
  'a text of too many bytes': put({ text: '👨‍👩‍👧‍👦'.repeat(150) }),
  'no text': put({ text: undefined }),
  'no time': put({ createdAt: undefined }),
  'a day for a time': put({ createdAt: '2026-03-01' }),
  'too many languages': put({ langs: ['en', 'de', 'fr', 'it'] }),
  'a bad language': put({ langs: ['not_a_tag'] }),
  'a relative link': put(facet(link('/a'))),
  'no link': put(facet({ $type: 'app.bsky.richtext.facet#link' })),
  'a tag that is too long': put(
    facet({ $type: 'app.bsky.richtext.facet#tag', tag: 'a'.repeat(65) }),
  ),
  'a facet before the text': put(facet(link('https://a.example'), { byteStart: -1, byteEnd: 2 })),
  'a facet past the text': put(facet(link('https://a.example'), { byteStart: 90, byteEnd: 99 }), {
    rkey: '3mfyouuy67dom',
  }),
  'a card without description': put(external({ uri: 'https://a.example', title: 'A' })),
  'a card without title': put(external({ uri: 'https://a.example', description: '' })),
  'a card without address': put(external({ title: 'A', description: '' })),
  'a card of nothing': put({ embed: { $type: 'app.bsky.embed.external' } }),
  'a text for a card': put({ embed: 'card' }),
  'an embed without type': put({ embed: {} }),
  'a thumb that is no blob': put(external({ ...page, thumb: 'a.jpg' })),
  'a thumb that is too large': put(external({ ...page, thumb: blob({ size: 1_000_001 }) })),
  'a thumb that is no image': put(external({ ...page, thumb: blob({ mimeType: 'text/plain' }) })),
  'an image without alternative text': put(images({ image: blob({}) })),
  'an image that is none': put(images({ alt: '', image: {} })),
  'an image without width': put(
    images({ alt: '', image: blob({}), aspectRatio: { width: 0, height: 1 } }),
  ),
  'no images': put({ embed: { $type: 'app.bsky.embed.images' } }),
  'five images': put(images(...Array(5).fill({ alt: '', image: blob({}) }))),
  'a facet without features': put({ facets: [{ index: { byteStart: 0, byteEnd: 1 } }] }),
  'a facet without an end': put(facet(link('https://a.example'), { byteStart: 0 })),
  'a facet without an index': put({ facets: [{ features: [] }] }),
  'a feature without type': put(facet({})),
  'a number for a text': put({ text: 7 }),
  'a text for languages': put({ langs: 'en' }),
  'a reply without parent': put({ reply: { root: ref } }),
  'a reply to no address': put({ reply: { root: { ...ref, uri: 'nix' }, parent: ref } }),
  'a reply to no state': put({ reply: { root: ref, parent: { ...ref, cid: 'nix' } } }),
  'a reply to nothing': put({ reply: {} }),
  'another type': put({ $type: 'app.bsky.feed.like' }),
  'a key that is none': put({}, { rkey: 'post-2026' }),
  'somebody else': put({}, { repo: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa' }),
  'a blob that was never sent': put(external({ ...page, thumb: blob({}) })),
  'a record that is not there': ({ did }) => [
    `repo.getRecord?repo=${did}&collection=${POSTS}&rkey=3mfyouuy67don`,
  ],
  'a removal of nothing': ({ did }) => [
    'repo.deleteRecord',
    { repo: did, collection: POSTS, rkey: '3mfyouuy67don' },
  ],
  'a record': put({}),
  'the same again': put({}),
  'another one in its place': put({ text: 'Other' }),
}

describe('the local Bluesky', () => {
  it.each(Object.entries(asked))('answers as the real one does to %s', async (_, one) => {
    expect(await told(fake, one)).toEqual(await told(real, one))
  })
})
