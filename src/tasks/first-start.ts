import type { Issue } from '../core/errors.ts'
import { invalidSetup } from '../core/invalid-setup.ts'
import { postInput } from '../core/post.ts'
import type { Setup } from '../core/setup.ts'
import type { Ports } from '../ports/ports.ts'
import { planDeliveries } from './plan-deliveries.ts'
import { savePost } from './save-post.ts'

interface SetupParser {
  parse(
    text: string,
    file: string,
  ):
    | { readonly ok: true; readonly setup: Setup }
    | { readonly ok: false; readonly issues: readonly Issue[] }
}

/**
 * The first start of an empty database: applies the set-up file, and saves the sample posts. Sample posts are only taken by
 * the sample publication (their addresses lie on its site) and where every account rehearses, so that none of them can ever
 * stand among somebody's own posts or reach a real network.
 *
 * @returns whether this was the first start
 * @throws InputError `invalid` with every issue of the file
 */
export async function firstStart(
  ports: Ports,
  setupFile: SetupParser,
  { file, text }: { file: string; text: string },
  samplePosts: () => Promise<readonly unknown[]>,
): Promise<boolean> {
  if (await ports.setup.publication()) return false
  const parsed = setupFile.parse(text, file)
  if (!parsed.ok) throw invalidSetup(file, parsed.issues)
  await ports.setup.apply(parsed.setup, ports.clock.now())
  if (parsed.setup.accounts.every(({ rehearsal }) => rehearsal)) {
    const samples = await samplePosts()
    const site = new URL(parsed.setup.publication.home).host
    const own = samples
      .map((sample) => postInput.parse(sample))
      .filter(({ url }) => new URL(url).host === site)
    for (const post of own) await savePost(ports, post)
  }
  await planDeliveries(ports)
  return true
}
