import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { InputError } from '../../core/errors.ts'
import { type AnyUndo, anyUndo } from './undo-fields.ts'

/** Browsers drop a cookie with more than 4096 bytes of name and value: RFC 6265bis, section 5.7. */
const COOKIE_MOST = 3_800

const flash = z.object({
  kind: z.enum(['done', 'failed']),
  text: z.string().max(COOKIE_MOST),
  undo: anyUndo.optional().catch(undefined),
})

/** What came of the last form, shown once on the next page. */
export type Flash = z.output<typeof flash>

const NAME = 'posthorn_flash'
const options = { path: '/admin', httpOnly: true, sameSite: 'Lax' } as const

/** What was done, and what it takes to undo it. */
interface Undoable {
  readonly text: string
  readonly undo: AnyUndo
}

/**
 * Carries out what a form asked for, and goes back to a page that says what came of it. Reloading that page
 * repeats nothing.
 */
export async function act(c: Context, back: string, work: () => Promise<string | Undoable>) {
  const message = await resultOf(work)
  if (message.kind === 'failed') c.set('undone', true)
  setCookie(c, NAME, bounded(message), { ...options, maxAge: 60 })
  return c.redirect(back, 303)
}

async function resultOf(work: () => Promise<string | Undoable>): Promise<Flash> {
  try {
    const done = await work()
    return { kind: 'done', ...(typeof done === 'string' ? { text: done } : done) }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { kind: 'failed', text: error.message }
  }
}

/** As a cookie holds it, which counts what it is encoded to: a text that is too long for it loses its end. */
function bounded(message: Flash): string {
  const letters = [...message.text]
  let kept = JSON.stringify(message)
  for (;;) {
    const over = encodeURIComponent(kept).length - COOKIE_MOST
    if (over <= 0 || letters.length === 0) return kept
    // None takes more bytes than an escaped surrogate, which are twelve.
    letters.splice(-Math.ceil(over / 12))
    kept = JSON.stringify({ ...message, text: `${letters.join('')}…` })
  }
}

export function takeFlash(c: Context): Flash | undefined {
  const cookie = getCookie(c, NAME)
  if (cookie === undefined) return undefined
  deleteCookie(c, NAME, options)
  return parsed(cookie)
}

function parsed(cookie: string): Flash | undefined {
  try {
    return flash.safeParse(JSON.parse(cookie)).data
  } catch {
    return undefined
  }
}
