import { expect, it } from 'vitest'
import { traceparent } from '../../src/core/trace.ts'
import { readEnvironment } from '../../src/environment.ts'
import { nodeOutgoing } from '../../src/outgoing/node.ts'
import { patient } from '../../src/ports/timings.ts'
import { tracing } from '../../src/tracing.ts'
import { outgoingSettings } from '../../src/wiring.ts'
import { serve } from './local-server.ts'

const trace = '0af7651916cd43dd8448eb211c80319c'

it('goes with the requests of a trace that tells of itself, each with a span of its own', async () => {
  const server = await serve((_request, response) => response.end('ok'))
  const read = readEnvironment({ POSTHORN_ALLOW_HOSTS: '127.0.0.1' }, () => '')
  if (!read.ok) throw new Error('the environment is right')
  const outgoing = nodeOutgoing(outgoingSettings(read.environment, '1.2.3', patient))
  const ask = async () => void (await outgoing.fetch(server.origin))
  await ask()
  await tracing.run({ trace, tells: false }, ask)
  await tracing.run({ trace, tells: true, delivery: 'd1' }, async () => {
    await Promise.all([ask(), ask()])
  })
  const sent = server.requests.map(({ headers }) => headers.traceparent)
  expect(sent.slice(0, 2)).toEqual([undefined, undefined])
  const ours = new RegExp(`^${traceparent(trace, '([0-9a-f]{16})')}$`)
  const spans = sent.slice(2).map((header) => ours.exec(String(header))?.[1])
  expect(spans.every((span) => span !== undefined)).toBe(true)
  expect(new Set(spans).size).toBe(2)
  await server.stop()
  await outgoing.close()
})
