import { z } from 'zod'
import type { NostrAccount } from './account.ts'

/** A relay that takes no more than this takes no notes of ours: it does not make them short everywhere else. */
const SHORTEST = 280

const told = z.object({ limitation: z.object({ max_content_length: z.int().min(SHORTEST) }) })

/**
 * The longest note that every relay takes, of those that say so: https://github.com/nostr-protocol/nips/blob/master/11.md.
 * A relay that says nothing has no say.
 */
export async function longestNote(account: NostrAccount): Promise<number | undefined> {
  const limits = await Promise.all(account.relays.map((relay) => limitOf(account, relay)))
  const known = limits.filter((limit) => limit !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

async function limitOf({ io }: NostrAccount, relay: string): Promise<number | undefined> {
  try {
    const headers = { accept: 'application/nostr+json' }
    const answer = await io.fetch(relay.replace(/^ws/, 'http'), { headers, redirect: 'manual' })
    return told.safeParse(await answer.json()).data?.limitation.max_content_length
  } catch {
    return undefined
  }
}
