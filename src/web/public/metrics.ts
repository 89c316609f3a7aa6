import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { prometheusText, prometheusType } from '../../core/prometheus-text.ts'
import { loadMetrics } from '../../tasks/load-metrics.ts'
import { requireToken } from '../access/bearer.ts'
import type { AppDeps } from '../app-deps.ts'

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'via']

/** Numbers for Prometheus. They tell of accounts and budgets: whoever is not on this machine needs a token. */
export function metricsRoutes({ ports, token, publicUrl }: AppDeps): Hono {
  const withToken = requireToken(ports, token)
  const isLocal = loopback.test(new URL(publicUrl).hostname)
  return new Hono().get(
    '/metrics',
    (c, next) => (isLocal && isFromHere(c) ? next() : withToken(c, next)),
    async (c) => {
      if (c.var.actor && !c.var.actor.may.includes('read'))
        throw new InputError('forbidden', lacking)
      return c.body(prometheusText(await loadMetrics(ports)), 200, {
        'content-type': prometheusType,
        'cache-control': 'no-store',
      })
    },
  )
}

const lacking = 'To read the metrics, a token needs the scope read'

/**
 * Asked on this machine, for this machine: a proxy on it would say for whom it asks, and a page elsewhere that has its name lead
 * here would ask for that name.
 */
function isFromHere(c: Context): boolean {
  const incoming: { socket?: { remoteAddress?: string } } | undefined = c.env?.incoming
  const peer = incoming?.socket?.remoteAddress?.replace(/^::ffff:/i, '') ?? '127.0.0.1'
  return (
    (peer === '::1' || peer.startsWith('127.')) &&
    loopback.test(new URL(c.req.url).hostname) &&
    !forwarded.some((name) => c.req.header(name) !== undefined)
  )
}
