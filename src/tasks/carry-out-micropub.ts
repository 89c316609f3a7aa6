import { InputError } from '../core/errors.ts'
import { canonicalUrl } from '../core/identity.ts'
import { fieldsOf, propertiesOf, slugOf, textOf } from '../core/micropub-entry.ts'
import {
  type MicropubRequest,
  type Properties,
  touched,
  updated,
} from '../core/micropub-request.ts'
import { type Post, type PostInput, postInput } from '../core/post.ts'
import type { MicropubSource } from '../core/source.ts'
import type { Ports } from '../ports/ports.ts'
import type { AmendPorts } from './amend-post.ts'
import { deletePost, postInputOf } from './change-post.ts'
import { composePost } from './compose-post.ts'
import { publicationOf, savePost } from './save-post.ts'

export type MicropubPorts = AmendPorts & Pick<Ports, 'archive' | 'planning' | 'setup'>

export interface MicropubSite {
  readonly source: MicropubSource
  readonly publicUrl: string
  /** The writer may only leave drafts. */
  readonly draftsOnly: boolean
}

/** Slugs that are tried for one title. */
const SLUGS = 50
/** The same entry within so many milliseconds is the same post. */
const AGAIN = 10 * 60_000

/**
 * Does what a writing app asks for.
 *
 * @returns the post, and whether it is new
 * @throws InputError `invalid` or `not-found`
 */
export async function carryOutMicropub(
  ports: MicropubPorts,
  site: MicropubSite,
  request: MicropubRequest,
): Promise<{ readonly post: Post; readonly created: boolean }> {
  if (request.action === 'create') {
    return { post: await create(ports, site, request.properties), created: true }
  }
  const post = await postAt(ports, request.url)
  switch (request.action) {
    case 'delete':
      return {
        post: post.status === 'deleted' ? post : await deletePost(ports, post.id),
        created: false,
      }
    case 'undelete':
      return { post: await bringBack(ports, post), created: false }
    case 'update':
      return { post: await update(ports, post, request), created: false }
  }
}

/** @throws InputError `not-found` */
export async function postAt({ posts }: Pick<Ports, 'posts'>, url: string): Promise<Post> {
  const post = await posts.byAlias([{ kind: 'url', value: canonicalUrl(url) }])
  if (post) return post
  throw new InputError('not-found', 'url: there is no post at this address')
}

async function create(
  ports: MicropubPorts,
  { source, publicUrl, draftsOnly }: MicropubSite,
  properties: Properties,
): Promise<Post> {
  const visibility = textOf(properties.visibility)
  if (visibility !== undefined && visibility !== 'public') {
    throw new InputError('invalid', 'visibility: every post here is public')
  }
  const fields = fieldsOf(properties)
  const title = fields.title ?? fieldsOf(properties, new Set(['name', 'content'])).title
  if (title === undefined) throw new InputError('invalid', 'expected name, content or photo')
  const share = await shareOf(ports, properties)
  const inputAt = (address: Address) =>
    checked({ ...fields, ...address, title, ...(draftsOnly && { status: 'draft' }), ...share })
  const publication = await publicationOf(ports)
  const now = ports.clock.now()
  const origin = { source: source.id }
  /** Whether an app that heard no answer sends again what was made of its entry. */
  const isAgain = (post: Post, address: Address) =>
    post.source === source.id &&
    post.status !== 'deleted' &&
    now.getTime() - post.createdAt.getTime() < AGAIN &&
    !composePost(post, inputAt(address), origin, { publication, now, mint: ports.clock.mint })
  const wanted = textOf(properties['mp-slug']) ?? String(title)
  const address = await freeAddress(ports, source, publicUrl, slugOf(wanted), isAgain)
  return (await savePost(ports, inputAt(address), origin)).post
}

interface Address {
  readonly url: string
  readonly id?: string
}

/** The address of the pattern, or one under which Posthorn shows the post itself. */
async function freeAddress(
  { posts }: MicropubPorts,
  { url: pattern }: MicropubSource,
  publicUrl: string,
  slug: string,
  isAgain: (post: Post, address: Address) => boolean,
): Promise<Address> {
  for (let count = 1; count <= SLUGS; count += 1) {
    const id = count === 1 ? slug : `${slug}-${count}`
    const url = (pattern ?? `${publicUrl}/posts/{slug}`).replace('{slug}', encodeURIComponent(id))
    const address = pattern ? { url } : { url, id }
    const known = await posts.byAlias([{ kind: 'url', value: canonicalUrl(url) }])
    if (known && isAgain(known, address)) return address
    if (known || (!pattern && (await posts.byId(id)))) continue
    return address
  }
  throw new InputError('invalid', `mp-slug: ${slug} is taken many times: send another`)
}

/** Accounts that the writer chose; without a choice, the schedules choose. */
async function shareOf({ setup }: MicropubPorts, properties: Properties) {
  const chosen = properties['mp-syndicate-to'] ?? properties['syndicate-to']
  if (chosen === undefined) return {}
  const ids = (await setup.accounts()).map(({ id }) => id)
  const unknown = chosen.find((uid) => uid !== '' && !ids.includes(String(uid)))
  if (unknown !== undefined) {
    throw new InputError('invalid', `mp-syndicate-to: there is no account ${String(unknown)}`)
  }
  return { share: { skip: ids.filter((id) => !chosen.includes(id)) } }
}

async function update(
  ports: MicropubPorts,
  post: Post,
  request: Extract<MicropubRequest, { readonly action: 'update' }>,
): Promise<Post> {
  const fields = fieldsOf(updated(propertiesOf(post), request), touched(request))
  const { title, ...others } = fields
  const before = postInputOf(post, ports.clock.now())
  const share = await shareOf(ports, { ...request.replace, ...request.add })
  const input = checked({ ...before, ...others, ...(title !== undefined && { title }), ...share })
  return (await savePost(ports, input)).post
}

/** As it stood before it was taken out: only what readers could see is shown to them again. */
async function bringBack(ports: MicropubPorts, post: Post): Promise<Post> {
  if (post.status !== 'deleted') return post
  const revisions = await ports.posts.revisions(post.id)
  const last = revisions.map((one) => one.post).find(({ status }) => status !== 'deleted')
  const status = last?.status === 'published' ? 'published' : 'draft'
  const input = checked({ ...postInputOf(post, ports.clock.now()), status })
  return (await savePost(ports, input)).post
}

/** @throws InputError `invalid` that names every field that is wrong */
function checked(fields: Readonly<Record<string, unknown>>): PostInput {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  const parsed = postInput.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const said = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new InputError('invalid', said.join('; '))
}
