import { InputError } from '../core/errors.ts'
import { canonicalUrl } from '../core/identity.ts'
import type { Post } from '../core/post.ts'
import { shortCodeIn } from '../core/short-link.ts'
import type { RecentResult, StandingPost } from '../ports/network.ts'
import type { AdoptedShare, Adoption } from '../ports/planning-store.ts'
import type { Ports } from '../ports/ports.ts'
import { type Alias, aliasKey } from '../ports/post-store.ts'
import type { Account } from '../ports/setup-store.ts'
import { connectAccount } from './connect-account.ts'
import { expandLinks } from './expand-links.ts'
import { planDeliveries } from './plan-deliveries.ts'

export type AdoptPorts = Pick<
  Ports,
  | 'clock'
  | 'log'
  | 'posts'
  | 'deliveries'
  | 'shortLinks'
  | 'planning'
  | 'setup'
  | 'ledger'
  | 'networks'
  | 'outgoing'
  | 'images'
  | 'rehearsal'
  | 'timings'
  | 'queue'
>

/** How far back an account is read: what is older is past every usual shelf life. */
const LOOK_BACK = 30 * 24 * 60 * 60_000
/** An account that cannot be read keeps its posts waiting for so many tries, and no longer. */
export const TRIES = 3
const MINUTE = 60_000
/** Until the next try, by how many failed; a network may ask for more, up to the last. */
const PAUSES = [MINUTE, 5 * MINUTE, 15 * MINUTE]

/** What a look at an account gave: `marked` of our posts stood there that we did not know of. */
export interface AdoptReport {
  readonly looked: number
  readonly marked: number
}

type Read =
  | ({ readonly ok: true } & AdoptReport)
  | {
      readonly ok: false
      readonly reason: string
      readonly after?: Date
      readonly unable?: true
      readonly unconnected?: true
    }

/**
 * Reads the recent posts of an account, and counts the posts they link to as shared there (promise 9).
 *
 * @throws InputError `not-found`, or `unavailable` with the reason when the account cannot be read
 */
export async function adoptAccount(ports: AdoptPorts, id: string): Promise<AdoptReport> {
  const account = await ports.setup.account(id)
  if (!account) throw new InputError('not-found', `There is no account ${id}`)
  const read = await readAndMark(ports, account)
  if (!read.ok) throw new InputError('unavailable', `${id} cannot be read: ${read.reason}`)
  const now = ports.clock.now()
  const { looked, marked } = read
  await ports.planning.recordAdoption({
    ...(await adoptionOf(ports, id)),
    ...{ doneAt: now, looked, marked },
  })
  await planDeliveries(ports)
  return { looked, marked }
}

const adoptionOf = async (ports: AdoptPorts, accountId: string): Promise<Adoption> => {
  const now = ports.clock.now()
  const known = (await ports.planning.adoptions()).find((one) => one.accountId === accountId)
  const { reason: _reason, ...rest } = known ?? { accountId, askedAt: now, tries: 0, nextAt: now }
  return rest
}

/** From now on nothing is planned for these accounts until they are adopted. Asked before they are connected, so that nothing comes first. */
export async function askAdoption(
  { planning, clock }: Pick<Ports, 'planning' | 'clock'>,
  accountIds: readonly string[],
): Promise<void> {
  const now = clock.now()
  for (const accountId of accountIds) {
    await planning.recordAdoption({ accountId, askedAt: now, tries: 0, nextAt: now })
  }
}

/** Adopts the accounts that wait for it. One that fails is tried again; after `TRIES` it is planned for all the same. */
export async function adoptWaiting(ports: AdoptPorts): Promise<void> {
  const waiting = (await ports.planning.adoptions()).filter(({ doneAt }) => !doneAt)
  for (const adoption of waiting) {
    const account = await ports.setup.account(adoption.accountId)
    if (!account || adoption.nextAt > ports.clock.now()) continue
    const read = await readAndMark(ports, account)
    const next = afterwards(adoption, read, ports.clock.now())
    await ports.planning.recordAdoption(next)
    const { accountId, ...rest } = next
    const about = { account: accountId, ...rest }
    if (read.ok) ports.log.info(about, 'an account was adopted')
    else ports.log.warn(about, 'what stands on an account could not be read')
  }
}

function afterwards({ accountId, askedAt, tries }: Adoption, read: Read, now: Date): Adoption {
  const asked = { accountId, askedAt, nextAt: now }
  if (read.ok) return { ...asked, tries, doneAt: now, looked: read.looked, marked: read.marked }
  const most = PAUSES.at(-1) ?? MINUTE
  // Nothing can go out either until a person has signed in for it.
  if (read.unconnected) {
    return { ...asked, tries, reason: read.reason, nextAt: new Date(now.getTime() + most) }
  }
  const failed = { ...asked, tries: tries + 1, reason: read.reason }
  if (read.unable || failed.tries >= TRIES) return { ...failed, doneAt: now }
  const pause = PAUSES[tries] ?? MINUTE
  const wished = (read.after?.getTime() ?? 0) - now.getTime()
  return { ...failed, nextAt: new Date(now.getTime() + Math.min(Math.max(pause, wished), most)) }
}

async function readAndMark(ports: AdoptPorts, account: Account): Promise<Read> {
  const recent = await readRecent(ports, account)
  if (recent.outcome === 'unable') return { ok: false, reason: recent.reason, unable: true }
  if (recent.outcome === 'auth' && isUnconnected(ports, account)) {
    return { ok: false, reason: recent.reason, unconnected: true }
  }
  if (recent.outcome !== 'read') return { ok: false, ...recent }
  const found = await postsLinked(ports, recent.posts)
  const schedules = (await ports.setup.schedules()).filter((one) =>
    one.accounts.includes(account.id),
  )
  const shares = found.flatMap(({ post, standing }) =>
    schedules.map(
      ({ id }): AdoptedShare => ({
        ...{ id: ports.clock.mint(), postId: post.id, accountId: account.id, scheduleId: id },
        post: { id: standing.id, ...(standing.url !== undefined && { url: standing.url }) },
        at: standing.at,
      }),
    ),
  )
  const marked = shares.length > 0 ? await ports.planning.adopt(shares, ports.clock.now()) : []
  return { ok: true, looked: recent.posts.length, marked: [...marked].length }
}

/** A person has to sign in for it, and none has. */
const isUnconnected = ({ networks }: AdoptPorts, { network, settings, name }: Account) =>
  name === undefined && networks.find(({ id }) => id === network)?.signIn?.wanted(settings) === true

async function readRecent(
  ports: AdoptPorts,
  account: Account,
): Promise<RecentResult | { readonly outcome: 'unable'; readonly reason: string }> {
  try {
    const publisher = connectAccount(ports, account)
    if (!publisher.recent) {
      return { outcome: 'unable', reason: 'Its network offers no way to read what is there.' }
    }
    return await publisher.recent(new Date(ports.clock.now().getTime() - LOOK_BACK))
  } catch (error) {
    const reason =
      error instanceof InputError ? error.message : `It could not be read: ${String(error)}`
    return { outcome: 'later', reason }
  }
}

/** Each of our posts that is linked to, with the oldest post that does. */
async function postsLinked(
  ports: AdoptPorts,
  standing: readonly StandingPost[],
): Promise<readonly { readonly post: Post; readonly standing: StandingPost }[]> {
  const aliasOf = (url: string): Alias => ({ kind: 'url', value: canonicalUrl(url) })
  const links = [...new Set(standing.flatMap((one) => one.links))]
  const known = new Map(await ports.posts.byAliases(links.map(aliasOf)))
  const ours = await postsOfShortLinks(ports, links)
  const expanded = await expandLinks(
    ports.outgoing.fetch,
    links.filter((link) => !ours.has(link) && !known.has(aliasKey(aliasOf(link)))),
    ports.timings.request,
  )
  const behind = await ports.posts.byAliases([...expanded.values()].map(aliasOf))
  const postOf = (link: string) =>
    ours.get(link) ??
    known.get(aliasKey(aliasOf(link))) ??
    behind.get(aliasKey(aliasOf(expanded.get(link) ?? link)))
  const found = new Map<string, { post: Post; standing: StandingPost }>()
  for (const one of [...standing].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    for (const post of one.links.flatMap((link) => postOf(link) ?? [])) {
      if (!found.has(post.id)) found.set(post.id, { post, standing: one })
    }
  }
  return [...found.values()]
}

/** Where our own short links lead, by the link. */
async function postsOfShortLinks(
  { shortLinks, posts }: Pick<Ports, 'shortLinks' | 'posts'>,
  links: readonly string[],
): Promise<ReadonlyMap<string, Post>> {
  const codes = new Map(links.map((link) => [link, shortCodeIn(link) ?? '']))
  const targets = await shortLinks.findAll([...codes.values()].filter((code) => code !== ''))
  const byId = await posts.byIds(targets.map(({ postId }) => postId))
  const byCode = new Map(targets.map(({ code, postId }) => [code, byId.get(postId)]))
  return new Map(
    [...codes].flatMap(([link, code]) => {
      const post = byCode.get(code)
      return post ? [[link, post] as const] : []
    }),
  )
}
