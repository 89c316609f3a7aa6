import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { parseDuration } from '../../core/duration.ts'
import { InputError } from '../../core/errors.ts'
import { type Actor, type Scope, scopes, usualScopes } from '../../core/permissions.ts'
import type { ApiToken } from '../../ports/access-store.ts'
import { createToken, type MadeToken, revokeToken, type TokenWish } from '../../tasks/access.ts'
import { answer } from '../public/frame.tsx'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
import { type FieldIssue, type PartForm, sentValues, textIn, valuesOf } from './setup-form.ts'
import { TokensPage, tokenWords } from './token-form.tsx'
import { type AdminDeps, type AdminEnv, viewing } from './view.ts'

const HOME = '/admin/tokens'
const NAME_MAX = 100

const emptyForm: PartForm = {
  words: tokenWords,
  values: valuesOf({ scopes: usualScopes, expires: '90d' }),
  issues: [],
}

/** Tokens for programs: made and shown once, listed, revoked. */
export function tokensPages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const viewOf = viewing(deps)
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) =>
    answer(
      c,
      <TokensPage view={c.var.view} tokens={await listed(ports.access)} form={emptyForm} />,
    ),
  )

  app.post('/', async (c) => {
    const made = await makeToken(deps, c)
    if ('token' in made) c.set('changed', { kind: 'token', id: made.id })
    const view = await viewOf(c)
    const tokens = await listed(ports.access)
    return 'token' in made
      ? answer(c, <TokensPage view={view} tokens={tokens} form={emptyForm} made={made} />, 201)
      : answer(c, <TokensPage view={view} tokens={tokens} form={made} />, 422)
  })

  app.post('/:id/revoke', async (c) => {
    const confirmed = (await bodyText(c, 'confirm')) === 'yes'
    return act(c, HOME, async () => {
      if (!confirmed) throw new InputError('invalid', 'Tick the box to revoke the token')
      const id = c.req.param('id')
      const token = (await ports.access.tokens()).find((one) => one.id === id)
      await revokeToken(ports, id)
      return `${token?.name ?? id} is revoked: it opens nothing any more.`
    })
  })

  return app
}

/** Those that open something first. */
async function listed(access: AdminDeps['ports']['access']): Promise<readonly ApiToken[]> {
  const tokens = await access.tokens()
  const [revoked, good] = [
    tokens.filter(({ revokedAt }) => revokedAt),
    tokens.filter(({ revokedAt }) => !revokedAt),
  ]
  return [...good, ...revoked]
}

/** The token, or the form again with what is wrong in it. */
async function makeToken({ ports }: AdminDeps, c: Context): Promise<MadeToken | PartForm> {
  const values = await sentValues(c)
  const { wish, issues } = wishIn(values)
  if (!wish) return { words: tokenWords, values, issues }
  try {
    return await createToken(ports, wish, c.var.actor satisfies Actor)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { words: tokenWords, values, issues: [{ field: 'scopes', message: error.message }] }
  }
}

const scopeList = z.array(z.enum(scopes)).min(1)

function wishIn(values: PartForm['values']): {
  readonly wish?: TokenWish
  readonly issues: readonly FieldIssue[]
} {
  const name = textIn(values, 'name')
  const chosen: readonly Scope[] | undefined = scopeList.safeParse(values.get('scopes')).data
  const expires = textIn(values, 'expires')
  const lasts = expires === 'never' ? undefined : parseDuration(expires)
  const issues = [
    ...(name !== '' && name.length <= NAME_MAX
      ? []
      : [{ field: 'name', message: `Expected a name of up to ${NAME_MAX} characters` }]),
    ...(chosen ? [] : [{ field: 'scopes', message: 'Tick at least one' }]),
    ...(expires === 'never' || lasts ? [] : [{ field: 'expires', message: 'Choose how long' }]),
  ]
  if (issues.length > 0 || !chosen) return { issues }
  return { wish: { name, scopes: chosen, ...(lasts !== undefined && { lasts }) }, issues }
}
