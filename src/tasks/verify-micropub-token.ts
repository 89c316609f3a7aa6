import { canonicalUrl } from '../core/identity.ts'
import { type Actor, environmentToken } from '../core/permissions.ts'
import { isSameText } from '../core/signed-message.ts'
import type { MicropubSource } from '../core/source.ts'
import type { Ports } from '../ports/ports.ts'
import { hashSecret } from './access.ts'

export type TokenVerdict =
  | { readonly ok: true; readonly scopes: ReadonlySet<string>; readonly actor: Actor }
  /** `wrong`: nobody's. `forbidden`: somebody else's. `unreachable`: who could say does not answer. */
  | {
      readonly ok: false
      readonly why: 'wrong' | 'forbidden' | 'unreachable'
      readonly reason: string
    }

/** What a token of Posthorn's own API allows. */
const all = new Set(['create', 'update', 'delete', 'undelete', 'draft'])
const LARGEST = 64 * 1024

/**
 * Whether a token may be used: one of Posthorn's own, or one of IndieAuth that the configured endpoint says is the writer's
 * (https://indieauth.spec.indieweb.org/20201126/#access-token-verification). No other endpoint ever sees a token.
 *
 * @param always the token of the environment
 */
export async function verifyMicropubToken(
  ports: Pick<Ports, 'access' | 'clock' | 'outgoing'>,
  { tokenEndpoint, me }: MicropubSource,
  token: string,
  always?: string,
): Promise<TokenVerdict> {
  const actor = await ownActor(ports, token, always)
  if (actor) {
    return actor.may.includes('posts')
      ? { ok: true, scopes: all, actor }
      : { ok: false, why: 'forbidden', reason: 'The token lacks the scope posts.' }
  }
  if (tokenEndpoint === undefined || me === undefined) {
    return { ok: false, why: 'wrong', reason: 'The token is unknown here or was revoked.' }
  }
  const said = await ask(ports, tokenEndpoint, token)
  if ('status' in said) {
    const isNo = said.status >= 400 && said.status < 500
    return isNo
      ? { ok: false, why: 'wrong', reason: 'The token endpoint does not know this token.' }
      : { ok: false, why: 'unreachable', reason: `The token endpoint answered ${said.status}.` }
  }
  if ('fault' in said) return { ok: false, why: 'unreachable', reason: said.fault }
  return judged(said.answer, me)
}

/** Whose token it is, if it is one of Posthorn's own. */
async function ownActor(
  { access, clock }: Pick<Ports, 'access' | 'clock'>,
  token: string,
  always: string | undefined,
): Promise<Actor | undefined> {
  if (always !== undefined && (await isSameText(token, always))) return environmentToken
  const known = await access.useToken(await hashSecret(token), clock.now())
  return known && { kind: 'token', id: known.id, name: known.name, may: known.scopes }
}

function judged(answer: unknown, writer: string): TokenVerdict {
  const { me, scope, active } = (answer ?? {}) as Readonly<Record<string, unknown>>
  if (active === false || typeof me !== 'string') {
    return { ok: false, why: 'wrong', reason: 'The token endpoint does not know this token.' }
  }
  if (canonicalUrl(me) !== canonicalUrl(writer)) {
    return { ok: false, why: 'forbidden', reason: 'The token belongs to somebody else.' }
  }
  const scopes = String(scope ?? '').split(' ')
  // `post` is what `create` was called before 2016.
  const granted = new Set(scopes.map((one) => (one === 'post' ? 'create' : one)))
  return { ok: true, scopes: granted, actor: { kind: 'person', id: me, name: me, may: ['posts'] } }
}

type Said = { readonly answer: unknown } | { readonly status: number } | { readonly fault: string }

async function ask(
  { outgoing }: Pick<Ports, 'outgoing'>,
  endpoint: string,
  token: string,
): Promise<Said> {
  try {
    const answer = await outgoing.fetch(endpoint, {
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      redirect: 'manual',
    })
    if (answer.status !== 200) {
      await answer.body?.cancel()
      return { status: answer.status }
    }
    const text = await answer.text()
    if (text.length > LARGEST) return { fault: 'The token endpoint says too much.' }
    return { answer: JSON.parse(text) }
  } catch (error) {
    return { fault: `The token endpoint cannot be asked: ${messageOf(error)}` }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
