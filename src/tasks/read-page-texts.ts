import { postInput } from '../core/post.ts'
import { backoff, type RetryPolicy } from '../core/retry.ts'
import type { DuePage } from '../ports/page-text-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { AmendPorts } from './amend-post.ts'
import { mergedPost } from './ask-page-texts.ts'
import { savePost } from './save-post.ts'

type ReadPorts = AmendPorts &
  Pick<Ports, 'log' | 'outgoing' | 'pageTexts' | 'planning' | 'readPageText' | 'setup'>

/** Pages of one host in a round: a round comes each minute. */
const PER_HOST = 5
/** Longer than a round takes, so that only a dead process loses its pages. */
const LEASE = 10 * 60_000
const patience: RetryPolicy = { first: 10 * 60_000, factor: 6, most: 24 * 60 * 60_000 }
const TRIES = 5

/**
 * Reads the pages that are due: one after the other on each host, hosts side by side. What a page adds is saved as an edit, which
 * shares nothing anew.
 *
 * @returns how many were read
 */
export async function readPageTexts(ports: ReadPorts): Promise<number> {
  const now = ports.clock.now()
  const due = await ports.pageTexts.claim(now, new Date(now.getTime() + LEASE), PER_HOST)
  const wanted = new Set(
    (await ports.setup.sources()).flatMap((source) =>
      'fullText' in source && source.fullText ? [source.id] : [],
    ),
  )
  for (const { page, source } of due) {
    if (!wanted.has(source))
      await ports.pageTexts.fail(page, 'Its source asks for no pages any more.')
  }
  const kept = due.filter(({ source }) => wanted.has(source))
  const hosts = Map.groupBy(kept, ({ url }) => new URL(url).host)
  await Promise.all([...hosts.values()].map((pages) => oneByOne(ports, pages)))
  return kept.length
}

async function oneByOne(ports: ReadPorts, pages: readonly DuePage[]): Promise<void> {
  for (const page of pages) {
    try {
      const wait = await readOne(ports, page)
      if (wait) return await ports.pageTexts.rest(new URL(page.url).host, wait)
    } catch (error) {
      ports.log.error({ page: page.url, error: String(error) }, 'a page could not be taken')
      await failed(ports, page, 'Posthorn could not take this: the log says why.')
    }
  }
}

/** @returns until when its host wants to be left alone */
async function readOne(ports: ReadPorts, page: DuePage): Promise<Date | undefined> {
  const { etag, lastModified, text: known } = page
  const validators = { ...(etag && { etag }), ...(lastModified && { lastModified }) }
  const answer = await ports.outgoing.document(page.url, known ? validators : {})
  if (answer.outcome !== 'failed' && (await isOvertaken(ports, page))) return undefined
  switch (answer.outcome) {
    case 'not-modified':
      await save(ports, page, known)
      await ports.pageTexts.keep(page.page, validators, ports.clock.now())
      return undefined
    case 'gone':
      await ports.pageTexts.fail(page.page, answer.reason)
      return undefined
    case 'failed':
      await failed(ports, page, answer.reason, answer.after)
      return answer.after
    case 'fetched': {
      const read = await ports.readPageText(answer)
      if (!read.ok) await failed(ports, page, read.reason)
      else {
        const { text, places } = read
        const fresh = {
          ...(answer.etag && { etag: answer.etag }),
          ...(answer.lastModified && { lastModified: answer.lastModified }),
        }
        await save(ports, page, text)
        await ports.pageTexts.keep(page.page, { text, places, ...fresh }, ports.clock.now())
      }
      return undefined
    }
  }
}

/** Whether its source said something else meanwhile: then the page is due again, for that. */
async function isOvertaken({ pageTexts }: ReadPorts, { page, said }: DuePage): Promise<boolean> {
  return (await pageTexts.ofPages([page])).get(page)?.said !== said
}

async function save(
  ports: ReadPorts,
  { post, source, guid, key }: DuePage,
  text: DuePage['text'],
): Promise<void> {
  const parsed = postInput.safeParse(post)
  if (!parsed.success || !text) return
  // What was taken back meanwhile stays taken back.
  const { status: _whenAsked, ...said } = parsed.data
  await savePost(ports, mergedPost(said, text), {
    source,
    ...(guid !== undefined && { guid }),
    ...(key !== undefined && { key }),
    // The post is there; were it gone meanwhile, a page would be no reason to share it.
    baseline: true,
  })
}

async function failed(
  { pageTexts, clock, log }: ReadPorts,
  { page, url, tries }: DuePage,
  reason: string,
  after?: Date,
): Promise<void> {
  log.warn({ page: url, reason, tries }, 'the page of a post could not be read')
  const soonest = new Date(clock.now().getTime() + backoff(patience, tries, clock.chance()))
  const dueAt = after && after > soonest ? after : soonest
  await pageTexts.fail(page, reason, tries < TRIES ? dueAt : undefined)
}
