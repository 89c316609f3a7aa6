import type { Context, MiddlewareHandler } from 'hono'
import type { Setup } from '../../core/setup.ts'
import type { AuditedThing, NewAuditEntry } from '../../ports/audit-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { auditedSetup } from '../../tasks/audited-setup.ts'
import {
  type AuditedState,
  auditedState,
  auditedThings,
  changedKeys,
  postStateBefore,
} from '../../tasks/audited-state.ts'
import { type Deed, deedOf } from './deed.ts'
import { patternBelow } from './face.ts'
import type { Face } from './needed.ts'
import { thingMade, thingsNamed } from './things.ts'

type Entry = Omit<NewAuditEntry, 'actor'>

/** What stood before a request was carried out. */
interface Before {
  readonly at: Date
  readonly setup: Setup | undefined
  readonly things: readonly { readonly thing: AuditedThing; readonly state?: AuditedState }[]
}

/**
 * Writes down who changed what, for every request of a face that may change something: a route cannot be forgotten. It stands
 * after the gate, and after whatever answers a repeated request from memory. What was asked is not kept: only what came of it is.
 */
export function auditChanges(ports: Ports, face: Face): MiddlewareHandler {
  return async (c, next) => {
    const pattern = patternBelow(face, c)
    const deed = pattern === undefined ? undefined : deedOf(face, c, pattern)
    if (!deed) return next()
    const before = await look(ports, c, deed)
    await next()
    if (c.error || c.res.status >= 400 || c.var.undone) return
    try {
      const { actor } = c.var
      const entries = await entriesOf(ports, c, deed, before)
      await ports.audit.addAll(
        entries.map((entry) => ({ actor, ...entry })),
        ports.clock.now(),
      )
    } catch (error) {
      // It was done all the same: the answer must not say otherwise.
      const reason = error instanceof Error ? error.message : String(error)
      ports.log.error({ action: deed.entry.action, error: reason }, 'The audit log lacks a change')
    }
  }
}

async function look(ports: Ports, c: Context, deed: Deed): Promise<Before> {
  const at = ports.clock.now()
  if (deed.setUp) return { at, setup: await ports.setup.read(), things: [] }
  const named = await thingsNamed(c, deed)
  const meant = await Promise.all(named.map((one) => auditedThings(ports, one)))
  const things = await Promise.all(
    meant.flat().map(async (thing) => {
      const state = await auditedState(ports, thing)
      return { thing, ...(state && { state }) }
    }),
  )
  return { at, setup: undefined, things }
}

async function entriesOf(
  ports: Ports,
  c: Context,
  deed: Deed,
  before: Before,
): Promise<readonly Entry[]> {
  if (deed.setUp) return auditedSetup(ports.networks, before.setup, await ports.setup.read())
  if (before.things.length > 0) {
    const entries = before.things.map(({ thing, state }) => entryOf(ports, deed, thing, state))
    return (await Promise.all(entries)).flat()
  }
  const made = c.var.changed ?? (await thingMade(c, deed))
  if (!made) return [unnamed(deed)]
  if (!deed.plain) return [{ ...deed.entry, thing: made }]
  if (made.kind === 'post') return savedPost(ports, deed, made, before.at)
  return entryOf(ports, deed, made, undefined)
}

/** What is only known by its kind says that much. */
const unnamed = ({ entry, kind, plain }: Deed): Entry =>
  plain ? { ...entry, action: `${entry.action} ${kind}` } : entry

async function entryOf(
  ports: Ports,
  { entry, plain }: Deed,
  thing: AuditedThing,
  before: AuditedState | undefined,
): Promise<readonly Entry[]> {
  const after = await auditedState(ports, thing)
  const changes = changedKeys(before, after)
  if (plain && changes.length === 0 && before) return []
  const added = plain && !before && after
  return [{ action: added ? 'add' : entry.action, thing, changes }]
}

/** A post that is saved without its id may be one that was there. */
async function savedPost(
  ports: Ports,
  deed: Deed,
  thing: AuditedThing,
  at: Date,
): Promise<readonly Entry[]> {
  const { changed, before } = await postStateBefore(ports, thing.id, at)
  if (!changed) return []
  const changes = changedKeys(before, await auditedState(ports, thing))
  const action = before && deed.plain ? 'change' : deed.entry.action
  return [{ action, thing, changes }]
}
