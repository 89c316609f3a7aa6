import { InputError } from '../core/errors.ts'
import { canonicalUrl } from '../core/identity.ts'
import { type FeedOutline, opmlOutlines } from '../core/opml-outlines.ts'
import { AS_OFTEN_AS_IT_HAS_POSTS } from '../core/poll-interval.ts'
import { isFeed } from '../core/source.ts'
import { withoutCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'
import { applyConfig } from './apply-config.ts'
import { changeableSetup, unlessOvertaken } from './change-setup.ts'

export interface AddedSource {
  readonly id: string
  readonly url: string
}

export interface ImportedSources {
  readonly added: readonly AddedSource[]
  /** Addresses that were sources before. */
  readonly known: readonly string[]
}

/** More than this is a reader's collection, not a publication's sources. */
const MOST = 500

/**
 * Makes a source of every feed in a list of subscriptions (OPML). Their first poll shares nothing, as that of every source.
 *
 * @throws InputError `unreadable-source` for what is no OPML, `too-large` for more than 500 feeds, and what `changeableSetup` says
 */
export async function importSources(
  ports: Ports,
  text: string,
  dryRun: boolean,
): Promise<ImportedSources> {
  const outlines = opmlOutlines(text)
  if (!outlines) throw new InputError('unreadable-source', 'expected OPML: a list of feeds')
  if (outlines.length > MOST) {
    throw new InputError('too-large', `It lists ${outlines.length} feeds: at most ${MOST}`)
  }
  return unlessOvertaken(ports, (instead) => addSources(ports, outlines, { dryRun, instead }))
}

async function addSources(
  ports: Ports,
  outlines: readonly FeedOutline[],
  { dryRun, instead }: { readonly dryRun: boolean; readonly instead: string },
): Promise<ImportedSources> {
  const setup = await changeableSetup(ports)
  const there = new Set(setup.sources.filter(isFeed).map(({ url }) => canonicalUrl(url)))
  const taken = new Set(setup.sources.map(({ id }) => id))
  const added: AddedSource[] = []
  for (const { title, url } of outlines) {
    if (there.has(canonicalUrl(url))) continue
    const id = freeId(title, taken)
    taken.add(id)
    added.push({ id, url })
  }
  if (!dryRun && added.length > 0) {
    const fresh = added.map((one) => ({
      ...one,
      type: 'feed' as const,
      every: AS_OFTEN_AS_IT_HAS_POSTS,
    }))
    const sources = [...setup.sources, ...fresh]
    await applyConfig(ports, { ...setup, sources }, { instead })
  }
  const known = outlines.filter(({ url }) => there.has(canonicalUrl(url)))
  return {
    added: added.map(({ id, url }) => ({ id, url: withoutCredentials(url) })),
    known: known.map(({ url }) => withoutCredentials(url)),
  }
}

/** As ids in the set-up are written. */
function freeId(title: string, taken: ReadonlySet<string>): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  const base = plain.replace(/^[-0-9]+|-+$/g, '').slice(0, 40) || 'feed'
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`
    if (!taken.has(id)) return id
  }
}
