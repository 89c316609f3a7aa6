import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { InputError } from '../../core/errors.ts'
import { NOTE_MAX, type Post, postInput, postJson } from '../../core/post.ts'
import type { Ports } from '../../ports/ports.ts'
import {
  correctPost,
  deletePost,
  existingPost,
  postInputOf,
  retractPost,
} from '../../tasks/change-post.ts'
import { savePost } from '../../tasks/save-post.ts'
import { amendmentSchema, amendmentsJson } from './amendment-json.ts'
import { mergePatch } from './merge-patch.ts'
import { parseInput } from './parse-input.ts'
import { postSchema } from './post-schema.ts'
import {
  answers,
  apiApp,
  idParam,
  jsonBody,
  listOf,
  pageQuery,
  pageRequest,
  partOf,
  partQuery,
} from './route-parts.ts'

const tags = ['Posts']
const onePost = answers({ 200: ['The post', postSchema] })
const saved = answers({ 200: ['Updated, or as it was', postSchema], 201: ['Created', postSchema] })

const saveRoute = createRoute({
  method: 'post',
  path: '/posts',
  tags,
  summary: 'Save a post',
  description: 'A post with the same id, or the same canonical url, is updated.',
  request: { body: jsonBody(postInput) },
  responses: saved,
})
const listRoute = createRoute({
  method: 'get',
  path: '/posts',
  tags,
  summary: 'All posts, newest first',
  request: { query: pageQuery },
  responses: answers({ 200: ['Posts', listOf(postSchema)] }),
})
const getRoute = createRoute({
  method: 'get',
  path: '/posts/{id}',
  tags,
  summary: 'One post',
  request: { params: idParam },
  responses: onePost,
})
const putRoute = createRoute({
  method: 'put',
  path: '/posts/{id}',
  tags,
  summary: 'Save a post under this id',
  request: { params: idParam, body: jsonBody(postInput) },
  responses: saved,
})
const patchRoute = createRoute({
  method: 'patch',
  path: '/posts/{id}',
  tags,
  summary: 'Change parts of a post',
  description: 'JSON Merge Patch (RFC 7396): null takes a key out.',
  request: { params: idParam, body: jsonBody(z.record(z.string(), z.unknown())) },
  responses: onePost,
})
const deleteRoute = createRoute({
  method: 'delete',
  path: '/posts/{id}',
  tags,
  summary: 'Take a post out quietly',
  request: { params: idParam },
  responses: onePost,
})
const correctRoute = createRoute({
  method: 'post',
  path: '/posts/{id}/correct',
  tags,
  summary: 'Correct a post',
  request: {
    params: idParam,
    body: jsonBody(
      z.strictObject({
        note: z.string().min(1).max(NOTE_MAX),
        level: z.enum(['minor', 'correction']).default('correction'),
      }),
    ),
  },
  responses: onePost,
})
const retractRoute = createRoute({
  method: 'post',
  path: '/posts/{id}/retract',
  tags,
  summary: 'Retract a post: a notice stays',
  request: {
    params: idParam,
    body: jsonBody(z.strictObject({ reason: z.string().min(1).max(NOTE_MAX) })),
  },
  responses: onePost,
})

const amendmentsRoute = createRoute({
  method: 'get',
  path: '/posts/{id}/amendments',
  tags,
  summary: 'What was done to the shares of a post since it changed, or why not: receipts',
  request: { params: idParam, query: partQuery },
  responses: answers({ 200: ['Receipts', listOf(amendmentSchema)] }),
})

export function postRoutes(ports: Ports) {
  const json = (post: Post) => postJson(post, ports.clock.now())
  const save = async (c: Context, input: z.output<typeof postInput>) => {
    const { post, outcome } = await savePost(ports, input, {}, seenAt(c))
    c.header('Location', `/api/v1/posts/${encodeURIComponent(post.id)}`)
    return c.json(json(post), outcome === 'created' ? 201 : 200)
  }
  return apiApp()
    .openapi(saveRoute, (c) => save(c, c.req.valid('json')))
    .openapi(listRoute, async (c) => {
      const page = await ports.posts.list(pageRequest(c.req.valid('query')))
      return c.json({ ...page, items: page.items.map(json) })
    })
    .openapi(getRoute, async (c) =>
      c.json(json(await existingPost(ports, c.req.valid('param').id))),
    )
    .openapi(putRoute, (c) => save(c, withId(c.req.valid('json'), c.req.valid('param').id)))
    .openapi(patchRoute, async (c) => {
      const post = await existingPost(ports, c.req.valid('param').id)
      const patch = c.req.valid('json')
      const { html, ...rest } = postInputOf(post, ports.clock.now())
      const base = 'markdown' in patch ? rest : { html, ...rest }
      const input = parseInput(postInput, mergePatch(base, patch))
      return c.json(json((await savePost(ports, withId(input, post.id), {}, seenAt(c))).post))
    })
    .openapi(deleteRoute, async (c) =>
      c.json(json(await deletePost(ports, c.req.valid('param').id, seenAt(c)))),
    )
    .openapi(correctRoute, async (c) =>
      c.json(
        json(await correctPost(ports, c.req.valid('param').id, c.req.valid('json'), seenAt(c))),
      ),
    )
    .openapi(amendmentsRoute, async (c) => {
      const { id } = await existingPost(ports, c.req.valid('param').id)
      return c.json(partOf(await amendmentsJson(ports, id), c.req.valid('query')))
    })
    .openapi(retractRoute, async (c) =>
      c.json(
        json(await retractPost(ports, c.req.valid('param').id, c.req.valid('json'), seenAt(c))),
      ),
    )
}

/** The revision that If-Match saw: asked again where the post is written, so that no other process comes between. */
const seenAt = (c: Context): number | undefined => {
  const revision = c.var.seen?.revision
  return typeof revision === 'number' ? revision : undefined
}

function withId<Input extends { id?: string | undefined }>(input: Input, id: string): Input {
  if (input.id === undefined || input.id === id) return { ...input, id }
  const message = `expected ${id}, as in the address: a post's id never changes`
  throw new InputError('invalid', `id: ${message}`, [{ path: 'id', message }])
}
