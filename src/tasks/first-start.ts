import type { Issue } from '../core/errors.ts'
import { invalidSetup } from '../core/invalid-setup.ts'
import { type PostInput, postInput } from '../core/post.ts'
import type { Setup } from '../core/setup.ts'
import type { Ports } from '../ports/ports.ts'
import { askAdoption } from './adopt-account.ts'
import { newlyConnected } from './apply-config.ts'
import { changeGuide } from './guide-kept.ts'
import { lastAppliedOf } from './last-applied.ts'
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
 * stand among somebody's own posts or reach a real network. They are published a second apart, since a feed should not date
 * two changes alike, and the set-up begins with the first of them. What else the database holds is planned by the first tick, so
 * that nobody waits for it.
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
  const samples = await ownSamples(parsed.setup, samplePosts)
  const began = ports.clock.now().getTime() - samples.length * 1_000
  await askAdoption(ports, await newlyConnected(ports, parsed.setup))
  const lastApplied = await lastAppliedOf(ports, parsed.setup)
  await ports.setup.apply(parsed.setup, new Date(began), { lastApplied })
  const saved: string[] = []
  for (const [index, sample] of samples.entries()) {
    const input = { published_at: new Date(began + index * 1_000), ...sample }
    saved.push((await savePost(ports, input)).post.id)
  }
  if (saved.length > 0) {
    await changeGuide(ports, (guide) => ({ ...guide, samples: saved, replaces: true }))
  }
  return true
}

async function ownSamples(
  { accounts, publication }: Setup,
  samplePosts: () => Promise<readonly unknown[]>,
): Promise<PostInput[]> {
  if (!accounts.every(({ rehearsal }) => rehearsal)) return []
  const site = new URL(publication.home).host
  const posts = (await samplePosts()).map((sample) => postInput.parse(sample))
  return posts.filter(({ url }) => new URL(url).host === site)
}
