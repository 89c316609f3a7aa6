import type { Guide } from '../core/guide.ts'
import type { AccountSetup, Setup } from '../core/setup.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account, SetupStore } from '../ports/setup-store.ts'
import { composePost } from './compose-post.ts'
import { previewShare, type SharePreview } from './preview-share.ts'
import { type SimulateRequest, simulate } from './simulate.ts'
import type { Simulation } from './simulation-report.ts'

/** An account as it would be, were it connected now. */
export const connectedNow = (account: AccountSetup, now: Date): Account => ({
  ...account,
  state: 'active',
  failures: 0,
  baselineAt: now,
  createdAt: now,
})

/** The set-up store as it would be, were this applied. */
function drafted(standing: SetupStore, setup: Setup, now: Date): SetupStore {
  const accounts = setup.accounts.map((account) => connectedNow(account, now))
  return {
    ...standing,
    publication: async () => setup.publication,
    feeds: async () => setup.feeds,
    templates: async () => setup.templates,
    accounts: async () => accounts,
    account: async (id) => accounts.find((one) => one.id === id),
    schedules: async () =>
      setup.schedules.map((schedule) => ({ ...schedule, since: now, stopped: false })),
  }
}

/** What the account would say of the posts that were found. */
export async function previewGuided(
  ports: Ports,
  setup: Setup,
  { found, account }: Pick<Guide, 'found' | 'account'>,
): Promise<readonly SharePreview[]> {
  if (!account) return []
  const now = ports.clock.now()
  const draft = { ...ports, setup: drafted(ports.setup, setup, now) }
  const posts = found?.posts ?? []
  const tried = posts.length > 0 ? posts.slice(0, TRIED) : examplesFor(setup.publication.home)
  const previews = await Promise.all(
    tried.map((post) => previewShare(draft, { post, account: account.id })),
  )
  return previews.flat()
}

const TRIED = 3

/** Where no post is known yet. */
const examplesFor = (home: string) => [
  {
    url: new URL('/an-example', home).href,
    title: 'A title of a usual length, as your posts may have them',
    dek: 'One sentence that says what the post is about, and why it matters.',
    tags: ['local news'],
  },
]

/**
 * What would go out over the next days, were the guide's set-up applied now: of posts that come as often as they did. Sample posts are
 * out of it, as they will be.
 */
export async function simulateGuided(
  ports: Ports,
  setup: Setup,
  { found, samples }: Pick<Guide, 'found' | 'samples'>,
  request: SimulateRequest,
): Promise<Simulation> {
  const now = ports.clock.now()
  const { publication } = setup
  const models = (found?.posts ?? []).flatMap((input) => {
    const made = composePost(undefined, input, {}, { publication, now, mint: () => 'found' })
    return made ? [made.post] : []
  })
  return simulate(
    {
      ...ports,
      setup: drafted(ports.setup, setup, now),
      posts: { ...ports.posts, newest: async () => models },
      simulation: {
        async copy(at) {
          const stores = await ports.simulation.copy(at)
          for (const id of samples) {
            const post = await stores.posts.byId(id)
            if (!post) continue
            const gone = { ...post, status: 'deleted' as const, revision: post.revision + 1 }
            await stores.posts.update({ post: gone, aliases: [] }, post.revision)
          }
          await stores.setup.apply(setup, at)
          return stores
        },
      },
    },
    request,
  )
}
