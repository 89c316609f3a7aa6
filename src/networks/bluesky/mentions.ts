import { z } from 'zod'
import type { Repository } from './repository.ts'

/** Where handles stand in a text: https://atproto.com/specs/handle */
const HANDLE =
  /(?<=^|[\s([{"'“‘«„])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?![\w@])/gi

/** A text has room for few; each asks the server once. */
const MOST = 10

export interface Handle {
  /** Without the @, in small letters. */
  readonly name: string
  /** UTF-16 offsets into the text, the @ included. */
  readonly start: number
  readonly end: number
}

export const handlesIn = (text: string): Handle[] =>
  [...text.matchAll(HANDLE)].map(({ index, 0: whole, 1: name = '' }) => ({
    name: name.toLowerCase(),
    start: index,
    end: index + whole.length,
  }))

const resolved = z.object({ did: z.string().regex(/^did:[a-z]+:[\w.:%-]+$/) })

/**
 * Whose the handles in a text are, by handle. Those that the server cannot tell are left out: they stay plain text, and nothing
 * is held up for them. https://docs.bsky.app/docs/api/com-atproto-identity-resolve-handle
 */
export async function mentioned(
  account: Pick<Repository, 'read'>,
  text: string,
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(handlesIn(text).map(({ name }) => name))].slice(0, MOST)
  const asked = names.map(async (handle) => {
    const answer = await account.read('com.atproto.identity.resolveHandle', { handle })
    const { data } = resolved.safeParse(answer.outcome === 'answered' ? answer.body : undefined)
    return [handle, data?.did] as const
  })
  const told = await Promise.all(asked)
  return new Map(told.flatMap(([handle, did]) => (did === undefined ? [] : [[handle, did]])))
}
