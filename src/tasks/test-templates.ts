import { InputError } from '../core/errors.ts'
import { fixturePosts } from '../core/fixture-posts.ts'
import { type Post, postState } from '../core/post.ts'
import type { Publication } from '../core/publication.ts'
import type { AccountSetup, ScheduleSetup, Setup } from '../core/setup.ts'
import { parseTemplate } from '../core/template.ts'
import type { TextUnit } from '../core/text-rules.ts'
import type { Network } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { composePost } from './compose-post.ts'
import { networkOf } from './connect-account.ts'
import { draftAt } from './draft-at.ts'
import { publicationOf } from './save-post.ts'

/** Posts of the publication that each template is tried with. */
export const NEWEST = 20

export interface TemplatesRequest {
  /** Only this one. */
  readonly name?: string | undefined
  /** Liquid text to try in its place. */
  readonly text?: string | undefined
  /** A set-up that is not applied: its templates, accounts and schedules. */
  readonly setup?: Setup | undefined
}

export interface TestedTemplate {
  readonly name: string
  readonly ok: boolean
  /** Whether an account has its texts made from it. */
  readonly used: boolean
  /** It does not parse: there are no texts. */
  readonly error?: { readonly message: string } & TemplatePlace
  readonly texts: readonly TestedText[]
}

/** In the template's text, from 1. */
export interface TemplatePlace {
  readonly line: number
  readonly column: number
}

/** What a template gives for one post in one place, or why it gives nothing. */
export interface TestedText {
  /** The id of a post, or what is hard about an invented one. */
  readonly post: { readonly id: string } | { readonly fixture: string }
  readonly network: string
  readonly account?: string
  readonly ok: boolean
  readonly text: string
  /** What is said after it, each part under the one before. */
  readonly parts?: readonly string[]
  readonly count: number
  readonly limit: number
  readonly unit: TextUnit
  readonly shrunk: readonly string[]
  readonly dropped: readonly string[]
  readonly reason?: string
  readonly at?: TemplatePlace
}

export type TestPorts = Pick<Ports, 'clock' | 'posts' | 'setup' | 'networks'>
export type TestAccount = AccountSetup & Pick<Account, 'limits'>

/** One place a text is made for: an account, or a network where there are no accounts. */
interface Target {
  readonly network: Network
  readonly account?: TestAccount
}

export interface Tried {
  readonly named: TestedText['post']
  readonly post: Post
}

export interface Ground {
  readonly publication: Publication
  readonly templates: Readonly<Record<string, string>>
  readonly accounts: readonly TestAccount[]
  readonly schedules: readonly ScheduleSetup[]
  readonly posts: readonly Tried[]
}

/**
 * Renders templates for the newest posts and for invented ones that are hard to fit, on every account that has its texts made
 * from them; on all of them where none has.
 *
 * @throws InputError `not-found` for a template that there is not
 */
export async function testTemplates(
  ports: TestPorts,
  request: TemplatesRequest = {},
): Promise<readonly TestedTemplate[]> {
  const ground = await groundOf(ports, request.setup)
  const { name, text } = request
  if (text !== undefined) return [tested(ports, ground, [name ?? 'default', text])]
  const templates = Object.entries(ground.templates)
  const asked = templates.filter(([one]) => name === undefined || one === name)
  if (asked.length === 0 && name !== undefined) {
    const known = templates.map(([one]) => one).join(', ') || 'none'
    throw new InputError('not-found', `There is no template ${name}. Known: ${known}`)
  }
  return asked.map((one) => tested(ports, ground, one))
}

/** What there is to try templates with. */
export async function groundOf(ports: TestPorts, setup?: Setup): Promise<Ground> {
  const now = ports.clock.now()
  const stored = await ports.setup.accounts()
  const applied = await ports.setup.publication()
  const publication = setup
    ? { ...setup.publication, ...servedAt(applied) }
    : await publicationOf(ports)
  const newest = await ports.posts.newest(NEWEST, now)
  const own = newest
    .filter((post) => postState(post, now) === 'published')
    .map((post) => ({ named: { id: post.id }, post: { ...post, share: {} } }))
  return {
    publication,
    templates: setup?.templates ?? (await ports.setup.templates()),
    accounts: setup ? setup.accounts.map((one) => withLimits(one, stored)) : stored,
    schedules: setup?.schedules ?? (await ports.setup.schedules()),
    posts: [...own, ...inventedPosts(publication, now)],
  }
}

const servedAt = (applied: Publication | undefined) =>
  applied?.publicUrl === undefined ? {} : { publicUrl: applied.publicUrl }

/** What its server allows is known of an account that was checked. */
function withLimits(account: AccountSetup, stored: readonly Account[]): TestAccount {
  const limits = stored.find(
    ({ id, network }) => id === account.id && network === account.network,
  )?.limits
  return { ...account, ...(limits && { limits }) }
}

function inventedPosts(publication: Publication, now: Date): Tried[] {
  return fixturePosts.flatMap(({ name, input, correction }, index) => {
    const url = new URL(`/2026/11/post-${index + 1}`, publication.home).href
    const composed = composePost(
      undefined,
      { ...input, url },
      {},
      { publication, now, mint: () => `fixture-${index + 1}` },
    )
    if (!composed) return []
    const { post } = composed
    const corrected = correction && { correction: { at: now, note: correction } }
    return [{ named: { fixture: name }, post: { ...post, ...corrected } }]
  })
}

function tested(
  ports: TestPorts,
  ground: Ground,
  [name, text]: readonly [string, string],
): TestedTemplate {
  const users = ground.accounts.filter((account) => templatesOf(account, ground).has(name))
  const used = users.length > 0
  const parsed = parseTemplate(text)
  if (!parsed.ok) {
    const { message, line, column } = parsed
    return { name, ok: false, used, error: { message, line, column }, texts: [] }
  }
  const posts = ground.posts.filter(({ post }) => name !== 'correction' || post.correction)
  const targets = targetsOf(ports, used ? users : ground.accounts)
  const texts = targets.flatMap((target) =>
    posts.map((tried) => textFor(ground.publication, text, target, tried)),
  )
  return { name, ok: texts.every(({ ok }) => ok), used, texts }
}

/** The names of the templates that an account's texts come from: see `templateFor`. */
export function templatesOf({ id, network, template }: TestAccount, ground: Ground): Set<string> {
  const chosen = (named: string | undefined) =>
    [named, template, network, 'default'].find(
      (name) => name !== undefined && ground.templates[name] !== undefined,
    )
  const asked = ground.schedules
    .filter(({ accounts }) => accounts.includes(id))
    .flatMap(({ template: own, reshare }) => [own, reshare?.template ?? own])
  const names = [undefined, ...asked].map(chosen)
  return new Set(['correction', ...names.filter((name) => name !== undefined)])
}

const targetsOf = (ports: TestPorts, accounts: readonly TestAccount[]): Target[] =>
  accounts.length > 0
    ? accounts.map((account) => ({ account, network: networkOf(ports, account.network) }))
    : ports.networks.map((network) => ({ network }))

function textFor(
  publication: Publication,
  template: string,
  { network, account }: Target,
  { named, post }: Tried,
): TestedText {
  const made = draftAt({ network, account }, { post, publication, template })
  const place = { post: named, network: network.id, ...(account && { account: account.id }) }
  if (made.ok) {
    const { draft, count, shrunk, dropped } = made
    const { count: counted, limit, unit } = count
    const said = { text: draft.text, ...(draft.parts && { parts: draft.parts }) }
    return { ...place, ok: true, ...said, count: counted, limit, unit, shrunk, dropped }
  }
  const { max: limit, unit } = network.text
  const { reason, at } = made
  const nothing = { text: '', count: 0, limit, unit, shrunk: [], dropped: [] }
  return { ...place, ok: false, ...nothing, reason, ...(at && { at }) }
}
