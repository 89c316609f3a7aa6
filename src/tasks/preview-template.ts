import { parseTemplate } from '../core/template.ts'
import { type TemplateWord, templateWords } from '../core/template-words.ts'
import type { TextUnit } from '../core/text-rules.ts'
import type { Network } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import { draftAt } from './draft-at.ts'
import type { Prepared } from './prepare-draft.ts'
import {
  type Ground,
  groundOf,
  type TemplatePlace,
  type TestAccount,
  type TestPorts,
  type Tried,
  templatesOf,
} from './test-templates.ts'

export interface TemplatePreviewRequest {
  /** What it is called, or will be. */
  readonly name: string
  readonly text: string
  /** The key of the post that is shown; another when there is none of that key. */
  readonly post?: string | undefined
}

export interface TemplatePreview {
  /** It cannot be used as it is: there are no texts. */
  readonly fault?: { readonly message: string } & Partial<TemplatePlace>
  /** Posts that can be shown: the newest, then invented ones that are hard to fit. */
  readonly posts: readonly PostChoice[]
  /** The key of the one that is. */
  readonly shown: string
  /** First those of accounts that use the template, then one for each other network. */
  readonly texts: readonly PreviewedText[]
  /** What this post gives for everything a template may ask for. */
  readonly words: readonly TemplateWord[]
}

export interface PostChoice {
  readonly key: string
  readonly label: string
  readonly invented: boolean
}

export interface PreviewedText {
  readonly network: string
  readonly networkName: string
  /** Absent for a network as it is without an account. */
  readonly account?: string
  readonly ok: boolean
  readonly text: string
  readonly parts: readonly string[]
  readonly language: string
  readonly count: number
  readonly limit: number
  readonly unit: TextUnit
  /** US dollars. */
  readonly cost: number
  readonly shrunk: readonly string[]
  readonly dropped: readonly string[]
  readonly reason?: string
  readonly at?: TemplatePlace
}

interface Place {
  readonly network: Network
  readonly account?: TestAccount | undefined
}

/** Milliseconds after which no further text is begun: who types wants an answer. */
const PATIENCE = 600

/** What Liquid text would give for one post wherever Posthorn posts to, while it is being written. */
export async function previewTemplate(
  ports: TestPorts & Pick<Ports, 'clock'>,
  { name, text, post: asked }: TemplatePreviewRequest,
): Promise<TemplatePreview> {
  const began = ports.clock.now().getTime()
  const ground = await groundOf(ports)
  const choices = ground.posts.map(({ named, post }) => choiceOf(named, post.title))
  const place = Math.max(
    choices.findIndex(({ key }) => key === asked),
    0,
  )
  const [tried, choice] = [ground.posts[place], choices[place]]
  if (!tried || !choice) throw new Error('There are always invented posts')
  const preview = {
    posts: choices,
    shown: choice.key,
    words: templateWords(tried.post, ground.publication),
  }
  const parsed = parseTemplate(text)
  if (!parsed.ok) {
    const { message, line, column } = parsed
    return { ...preview, fault: { message, line, column }, texts: [] }
  }
  const texts: PreviewedText[] = []
  for (const one of placesOf(ports, ground, name)) {
    if (ports.clock.now().getTime() - began > PATIENCE) {
      const message = `It takes too long: only ${texts.length} texts were made`
      return { ...preview, fault: { message }, texts }
    }
    texts.push(previewed(ground, tried, text, one))
  }
  return { ...preview, texts }
}

function choiceOf(named: Tried['named'], title: string): PostChoice {
  return 'id' in named
    ? { key: `post:${named.id}`, label: title || named.id, invented: false }
    : { key: `invented:${named.fixture}`, label: named.fixture, invented: true }
}

function placesOf({ networks }: Pick<Ports, 'networks'>, ground: Ground, name: string): Place[] {
  const users = ground.accounts.flatMap((account): Place[] => {
    const network = networks.find(({ id }) => id === account.network)
    return network && templatesOf(account, ground).has(name) ? [{ network, account }] : []
  })
  const used = new Set(users.map(({ network }) => network.id))
  const others = networks.filter(({ id }) => !used.has(id))
  return [...users, ...others.map((network) => ({ network }))]
}

function previewed(
  { publication }: Ground,
  { post }: Tried,
  template: string,
  { network, account }: Place,
): PreviewedText {
  const made = draftAt({ network, account }, { post, publication, template })
  return {
    network: network.id,
    networkName: network.name,
    ...(account && { account: account.id }),
    language: post.language ?? publication.language,
    ...saidOf(made, network),
  }
}

function saidOf(made: Prepared, { text: { max, unit } }: Network) {
  if (!made.ok) {
    const nothing = { text: '', parts: [], count: 0, limit: max, cost: 0, shrunk: [], dropped: [] }
    const { reason, at } = made
    return { ok: false, unit, ...nothing, reason, ...(at && { at }) }
  }
  const { draft, count, cost, shrunk, dropped } = made
  const { text, parts = [] } = draft
  const counted = { count: count.count, limit: count.limit, unit: count.unit }
  return { ok: true, text, parts, ...counted, cost, shrunk, dropped }
}

/** The accounts whose share texts come from each template. */
export async function templateUsers(
  ports: TestPorts,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ground = await groundOf(ports)
  const pairs = ground.accounts.flatMap((account) =>
    [...templatesOf(account, ground)].map((name) => [name, account.id] as const),
  )
  const users = Map.groupBy(pairs, ([name]) => name)
  return new Map([...users].map(([name, found]) => [name, found.map(([, id]) => id)]))
}
