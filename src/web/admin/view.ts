import type { Context, MiddlewareHandler } from 'hono'
import type { Actor, Permission } from '../../core/permissions.ts'
import type { Ports } from '../../ports/ports.ts'
import { stalledSince } from '../../tasks/heartbeat.ts'
import type { AppDeps } from '../app-deps.ts'
import { type AssetLink, assetLinks } from '../public/asset-links.ts'
import { type Flash, takeFlash } from './flash.ts'
import { otherNotices } from './needs-you.tsx'

export type AdminDeps = Pick<AppDeps, 'ports' | 'assets' | 'publicUrl' | 'setupFile'>

/** What every admin page shows around its own content. */
export interface View {
  /** The person who looks. */
  readonly actor: Actor
  /** Whether they may do something: what they may not is not offered. */
  readonly may: (permission: Permission) => boolean
  readonly publication: string
  readonly zone: string
  readonly now: Date
  readonly asset: AssetLink
  /** How many things wait for a person. */
  readonly attention: number
  /** Since when the scheduler has not run, when that is too long ago. */
  readonly stalled?: Date
  readonly flash?: Flash
}

export interface AdminEnv {
  Variables: { view: View }
}

/** Loads the frame of the page before the page. */
export function withView(deps: AdminDeps): MiddlewareHandler<AdminEnv> {
  const viewOf = viewing(deps)
  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next()
    c.set('view', await viewOf(c))
    return next()
  }
}

/**
 * For answers to forms that are pages themselves. The message of the last form is left for the next page that is seen, by a part
 * that refreshes itself and by HEAD.
 */
export function viewing({ ports, assets }: AdminDeps): (c: Context) => Promise<View> {
  const links = assetLinks(assets)
  return async (c) => {
    const [asset, publication, attention, marks] = await Promise.all([
      links(),
      ports.setup.publication(),
      countAttention(ports),
      ports.health.marks(),
    ])
    const stalled = stalledSince(marks, ports.clock.now())
    const aside = c.req.method === 'HEAD' || c.req.header('hx-request')
    const flash = aside ? undefined : takeFlash(c)
    return {
      actor: c.var.actor,
      may: (permission) => c.var.actor.may.includes(permission),
      publication: publication?.title ?? 'Posthorn',
      zone: publication?.timezone ?? 'UTC',
      now: ports.clock.now(),
      asset,
      attention,
      ...(stalled && { stalled }),
      ...(flash && { flash }),
    }
  }
}

async function countAttention(
  ports: Pick<Ports, 'deliveries' | 'notices' | 'quarantine' | 'setup'>,
): Promise<number> {
  const [counts, accounts, quarantine, open] = await Promise.all([
    ports.deliveries.counts(['failed', 'undecided', 'held']),
    ports.setup.accounts(),
    ports.quarantine.list(),
    ports.notices.open(),
  ])
  const quarantined = new Set(quarantine.map(({ postId }) => postId)).size
  const broken = accounts.filter(({ state }) => state === 'broken').length
  const waiting = (counts.failed ?? 0) + (counts.undecided ?? 0) + (counts.held ?? 0)
  return waiting + broken + quarantined + otherNotices(open).length
}
