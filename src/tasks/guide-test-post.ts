import { InputError } from '../core/errors.ts'
import type { Post } from '../core/post.ts'
import type { Ports } from '../ports/ports.ts'
import { deletePost } from './change-post.ts'
import { changeGuide, readGuide } from './guide-kept.ts'
import { publicationOf, savePost } from './save-post.ts'

/** How long one can watch it wait. */
const WAITS = 20_000

/**
 * Writes a post that is published in a moment and goes to rehearsal accounts alone. It is `breaking`, so that it waits for no slot
 * or quiet hour; it has no page, so that none is asked for.
 *
 * @throws InputError `invalid` without a title, `wrong-state` where no account rehearses
 */
export async function writeTestPost(
  ports: Ports,
  { title, dek }: { readonly title: string; readonly dek: string },
): Promise<Post> {
  if (title === '') throw new InputError('invalid', 'Give it a title: that is what goes out')
  const accounts = await ports.setup.accounts()
  if (!accounts.some(({ rehearsal }) => rehearsal)) {
    throw new InputError('wrong-state', 'No account rehearses: a test post would be real')
  }
  const { home } = await publicationOf(ports)
  const now = ports.clock.now()
  const at = new Date(Math.ceil((now.getTime() + WAITS) / 1000) * 1000)
  const { post } = await savePost(ports, {
    url: new URL(`/test-post-${ports.clock.mint()}`, home).href,
    title,
    ...(dek !== '' && { dek }),
    published_at: at,
    priority: 'breaking',
    share: { skip: accounts.flatMap(({ id, rehearsal }) => (rehearsal ? [] : [id])) },
  })
  await ports.pages.record(post.id, post.revision, { at })
  await changeGuide(ports, (guide) => ({ ...guide, tests: [...guide.tests, post.id] }))
  return post
}

/** Takes every test post out of the feeds again. Returns how many. */
export async function removeTestPosts(ports: Ports): Promise<number> {
  const { tests } = await readGuide(ports)
  for (const id of tests) if (await ports.posts.byId(id)) await deletePost(ports, id)
  await changeGuide(ports, (guide) => ({ ...guide, tests: [] }))
  return tests.length
}
