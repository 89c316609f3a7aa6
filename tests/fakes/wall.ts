import { z } from 'zod'
import {
  type Draft,
  defineNetwork,
  type FindResult,
  type Network,
  type PublishResult,
} from '../../src/ports/network.ts'

/** What stands on an account of the wall. */
export interface Note {
  readonly account: string
  readonly id: string
  readonly url: string
  readonly text: string
  /** The delivery it came from: for who judges; the wall itself does not look at it. */
  readonly delivery: string
  /** The id of the note that it answers. */
  readonly replyTo?: string
  readonly at: number
  /** When its request was sent. */
  readonly sentAt: number
}

/** US dollars a note. */
export const COST = 0.25

/**
 * The harshest network: it has no idempotency key and never refuses what it has already, so that every request that
 * arrives is one more note. Requests and answers get lost or late, by chance.
 */
export function createWall(ground: {
  readonly now: () => number
  readonly random: () => number
  /** How likely a request goes wrong. */
  readonly faults: () => number
  /** How long a request may take, and how late a lost one may still arrive, in milliseconds. */
  readonly patience: number
  readonly accepted: (note: Note) => void
  /** What becomes of the next request, in place of chance. */
  readonly fateOf?: () => Fate | undefined
}) {
  const { now, random, faults, patience, accepted, fateOf } = ground
  const notes: Note[] = []
  let underWay: Note[] = []
  const accept = (note: Note) => {
    notes.push(note)
    accepted(note)
  }
  const pick = <Choice>(choices: readonly Choice[]) =>
    choices[Math.floor(random() * choices.length)] as Choice

  let numbered = 0
  async function publish(account: string, draft: Draft, wait: () => Promise<void>) {
    const sentAt = now()
    const { url, text, key: delivery, replyTo } = draft
    const id = `n${++numbered}`
    const answers = replyTo && { replyTo: replyTo.id }
    const note = { account, id, url, text, delivery, at: sentAt, sentAt, ...answers }
    const fate = fateOf?.() ?? (random() < faults() ? pick(fates) : 'answered')
    if (fate === 'late') underWay.push({ ...note, at: sentAt + random() * patience })
    if (fate === 'answered' || fate === 'used up' || fate === 'lost after') accept(note)
    await wait()
    if (now() - sentAt >= patience) return lost('no answer in time')
    return answerTo(fate, id)
  }
  function answerTo(fate: Fate, id: string): PublishResult {
    switch (fate) {
      case 'answered':
        return { outcome: 'published', id }
      case 'used up': {
        const rate = { remaining: 0, resetAt: new Date(now() + random() * 300_000) }
        return { outcome: 'published', id, rate }
      }
      case 'rejected':
        return { outcome: 'rejected', reason: 'not this text' }
      case 'busy':
        return { outcome: 'retry', reason: 'too many', after: new Date(now() + random() * 60_000) }
      case 'unsent':
        return { outcome: 'retry', reason: 'no connection' }
      case 'refused':
        return { outcome: 'auth', reason: 'the token is refused' }
      default:
        return lost(fate)
    }
  }
  async function find(
    account: string,
    { url, text }: Draft,
    since: Date,
    wait: () => Promise<void>,
  ) {
    const askedAt = now()
    const fate = random() < faults() ? pick(['later', 'auth'] as const) : 'answered'
    const note = notes.find(
      (one) =>
        one.account === account &&
        one.url === url &&
        one.text === text &&
        one.at >= since.getTime(),
    )
    await wait()
    const late = now() - askedAt >= patience
    if (late || fate === 'later') return { outcome: 'later', reason: 'busy' } satisfies FindResult
    if (fate === 'auth') return { outcome: 'auth', reason: 'refused' } satisfies FindResult
    return note
      ? ({ outcome: 'found', post: { id: note.id } } satisfies FindResult)
      : ({ outcome: 'absent' } satisfies FindResult)
  }

  return {
    notes: notes as readonly Note[],
    /** The network as a machine sees it: answers come when it is that machine's turn. */
    network: (wait: () => Promise<void>): Network =>
      defineNetwork({
        id: 'wall',
        name: 'Wall',
        text: { max: 300, unit: 'code-points' },
        can: ['reply'],
        cost: {
          post: COST,
          postWithLink: COST,
          since: '2026-01-01',
          source: 'https://wall.example/prices',
        },
        settings: z.object({ name: z.string(), looks: z.boolean() }),
        connect: ({ name, looks }) => ({
          publish: (draft) => publish(name, draft, wait),
          check: async () => ({ outcome: 'ok', name }),
          ...(looks && { find: (draft, since) => find(name, draft, since, wait) }),
        }),
      }),
    /** Requests that were late arrive when their time has come. */
    arrive() {
      const arrived = underWay.filter(({ at }) => at <= now())
      underWay = underWay.filter((one) => !arrived.includes(one))
      for (const note of arrived) accept(note)
    },
  }
}

/** `late`: it arrives after its sender has given up. */
const fates = ['busy', 'unsent', 'refused', 'lost before', 'lost after', 'late', 'used up'] as const
export const everyFate = [...fates, 'answered', 'rejected'] as const
export type Fate = (typeof everyFate)[number]

const lost = (reason: string): PublishResult => ({ outcome: 'lost', reason })
