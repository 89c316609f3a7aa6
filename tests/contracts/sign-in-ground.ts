import { expect } from 'vitest'
import type { Network, NetworkIO } from '../../src/ports/network.ts'
import { inProcessFetch, rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal } from '../../src/rehearsal/rehearsal.ts'
import { keptSession } from './network-ground.ts'

const callback = 'https://posthorn.example/admin/connect'
const request = { callback, state: 'account.state-1', verifier: 'v'.repeat(43) }
export const start = Date.parse('2026-03-01T12:00:00Z')

/** An account that a person connects, its network, and that person with a browser. */
export function signInGround(
  network: Network,
  { settings }: { readonly settings: Readonly<Record<string, unknown>> },
) {
  let time = start
  const now = () => new Date(time)
  const rehearsal = createRehearsal({ now })
  const reach = rehearsalFetch(rehearsal, network.id)
  const controls = inProcessFetch(rehearsal)
  const asked: string[] = []
  let next: { path: string; act: () => Promise<unknown> } | undefined
  const counting: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : String(input))
    asked.push(pathname)
    const answer = await reach(input, init)
    const now = next
    if (!now || !pathname.includes(now.path)) return answer
    next = undefined
    await now.act()
    return answer
  }
  const io: NetworkIO = { fetch: counting, now, session: keptSession() }
  const begin = async () => {
    const begun = await network.signIn?.begin(settings, io, request)
    if (begun?.outcome !== 'ready') throw new Error(begun?.reason)
    return begun.url
  }
  const allow = async (url: string, decision: string) => {
    const page = await reach(url)
    expect(page.status).toBe(200)
    const decided = await reach(`${url}&decision=${decision}`)
    const back = new URL(decided.headers.get('location') ?? '')
    expect(back.origin + back.pathname).toBe(callback)
    return back.searchParams
  }
  const finish = async (answer: URLSearchParams) => {
    const ended = await network.signIn?.finish(settings, io, answer)
    if (!ended) throw new Error('no sign-in')
    return ended
  }
  return {
    publisher: network.connect(settings, io),
    another: () => network.connect(settings, io),
    begin,
    allow,
    finish,
    connect: async (decision: string) => finish(await allow(await begin(), decision)),
    posts: () => rehearsal.posts(network.id),
    pass: (seconds: number) => {
      time += seconds * 1000
    },
    /** Between the next request to there and its answer. */
    meanwhile(path: string, act: () => Promise<unknown>) {
      next = { path, act }
    },
    asked: (path: string) => asked.filter((one) => one.includes(path)).length,
    async order(what: string, on = 'token') {
      const body = JSON.stringify({ network: network.id, on, do: what, times: 1 })
      const answer = await controls('http://rehearsal.example/_faults', { method: 'POST', body })
      if (answer.status !== 201) throw new Error(await answer.text())
    },
  }
}
