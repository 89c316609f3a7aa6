import type { Context } from 'hono'
import type { AuditedThing } from '../../ports/audit-store.ts'
import type { Deed } from './deed.ts'

/** No form names more deliveries than a page of them shows. */
const MOST = 200

/** What a request says that it changes: in its address, or in the fields of a form. */
export async function thingsNamed(
  c: Context,
  { entry, kind }: Deed,
): Promise<readonly AuditedThing[]> {
  if (entry.thing) return [entry.thing]
  if (!isForm(c)) return []
  const { id, seen = [] } = await c.req.parseBody({ all: true })
  const approved = [seen].flat().map((one) => String(one).split(' ')[1] ?? '')
  const ids = [typeof id === 'string' ? id : '', ...approved].filter((one) => one !== '')
  return kind === 'delivery' ? ids.slice(0, MOST).map((one) => ({ kind, id: one })) : []
}

const isForm = (c: Context) =>
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(
    c.req.header('content-type') ?? '',
  )

/** What an answer says was made: by its id, or by where the browser is sent. */
export async function thingMade(c: Context, { kind }: Deed): Promise<AuditedThing | undefined> {
  const type = c.res.headers.get('content-type') ?? ''
  if (!type.startsWith('application/json')) return undefined
  const { id } = ((await c.res.clone().json()) ?? {}) as { readonly id?: unknown }
  return typeof id === 'string' ? { kind, id } : undefined
}
