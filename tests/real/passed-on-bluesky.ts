import { z } from 'zod'
import { bluesky } from '../../src/rehearsal/bluesky.ts'
import type { Call, LocalNetwork, Stage } from '../../src/rehearsal/local-network.ts'
import type { RealAccount, RealPds } from './pds.ts'

const POSTS = 'app.bsky.feed.post'
const put = z.object({ rkey: z.string() })
const found = z.object({
  cid: z.string(),
  value: z.looseObject({
    text: z.string(),
    createdAt: z.string(),
    reply: z.object({ parent: z.object({ uri: z.string() }) }).optional(),
  }),
})

/**
 * What stands between an account and the real server: every request is passed on and every answer given back as it is, but for
 * faults that are ordered. What was posted is what the server says it has.
 */
export function passedOn(pds: RealPds, { did, handle }: RealAccount): LocalNetwork {
  return {
    ...bluesky,
    open(stage) {
      const { fail } = bluesky.open(stage)
      return {
        fail,
        async answer(call) {
          const copy = call.request.clone()
          const answer = await forwarded(pds, call)
          const { rkey } = put.safeParse(await copy.json().catch(() => undefined)).data ?? {}
          if (rkey !== undefined) await follow(stage, pds, { did, handle }, rkey)
          return answer
        },
      }
    },
  }
}

/** Headers that belong to one connection, or to how a body was packed. */
const OF_A_HOP = [
  'host',
  'connection',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'keep-alive',
]

async function forwarded({ url: real }: RealPds, { request, url }: Call): Promise<Response> {
  const bytes = await request.arrayBuffer()
  const answer = await fetch(`${real}${url.pathname}${url.search}`, {
    method: request.method,
    headers: withoutHop(request.headers),
    ...(bytes.byteLength > 0 && { body: bytes }),
  })
  const { status, headers } = answer
  return new Response(await answer.arrayBuffer(), { status, headers: withoutHop(headers) })
}

function withoutHop(headers: Headers): Headers {
  const copy = new Headers(headers)
  for (const name of OF_A_HOP) copy.delete(name)
  return copy
}

async function follow(
  stage: Stage,
  pds: RealPds,
  { did, handle }: Pick<RealAccount, 'did' | 'handle'>,
  rkey: string,
): Promise<void> {
  const query = { repo: did, collection: POSTS, rkey }
  const there = found.safeParse(await pds.ask('com.atproto.repo.getRecord', query)).data
  const isKnown = stage.posts().some(({ id }) => id === rkey)
  if (!there && isKnown) await stage.remove(rkey)
  if (!there || isKnown) return
  const { cid, value } = there
  const replyTo = value.reply?.parent.uri.split('/').at(-1)
  await stage.accept({
    account: handle,
    id: rkey,
    url: `https://bsky.app/profile/${handle}/post/${rkey}`,
    text: value.text,
    at: value.createdAt,
    ...(replyTo && { replyTo }),
    record: { cid, value },
  })
}
