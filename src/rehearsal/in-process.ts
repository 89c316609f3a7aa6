import { rehearsalSocket } from './in-process-socket.ts'
import type { RehearsalAnswer } from './play.ts'
import type { Rehearsal } from './rehearsal.ts'
import { rehearsalSettings } from './rehearsal-settings.ts'

/** The rehearsal in this process, for accounts. No `fetch` for a network that cannot be rehearsed. */
export function localRehearsal(rehearsal: Rehearsal) {
  return {
    fetch: (network: string) => rehearsalSettings[network] && rehearsalFetch(rehearsal, network),
    socket: (network: string) => rehearsalSettings[network] && rehearsalSocket(rehearsal, network),
    settings: (network: string) => rehearsalSettings[network] ?? {},
    posts: () => rehearsal.posts(),
  }
}

/** A `fetch` that only reaches the rehearsal, with its controls, under whatever host. */
export function inProcessFetch(rehearsal: Rehearsal): typeof fetch {
  return reaching(rehearsal, (url) => url.href)
}

/** A `fetch` for accounts of one network: every host leads to that local network, the path is kept. */
export function rehearsalFetch(rehearsal: Rehearsal, network: string): typeof fetch {
  return reaching(
    rehearsal,
    ({ origin, pathname, search }) => `${origin}/${network}${pathname}${search}`,
  )
}

function reaching(rehearsal: Rehearsal, address: (url: URL) => string): typeof fetch {
  return async (input, init) => {
    // Not the signal of a new Request: nothing keeps that one alive until it is aborted.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    signal?.throwIfAborted()
    const asked = new Request(input, init)
    const request = new Request(address(new URL(asked.url)), asked)
    return delivered(await rehearsal.handle(request), signal)
  }
}

/** Does to the answer what a connection would have done. */
async function delivered(
  answer: RehearsalAnswer,
  signal: AbortSignal | undefined,
): Promise<Response> {
  switch (answer.kind) {
    case 'answer':
      return answer.response
    case 'slow':
      await Promise.race([later(answer.late), aborted(signal)])
      return answer.response
    case 'hang':
      return aborted(signal)
    case 'reset':
      throw broken()
    case 'truncate':
      return brokenOff(answer.response)
  }
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    if (signal?.aborted) reject(signal.reason)
  })
}

/** As the platform's fetch reports it. */
function broken(): TypeError {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  return new TypeError('fetch failed', { cause })
}

async function brokenOff({ body, status, headers }: Response): Promise<Response> {
  const bytes = new Uint8Array(await new Response(body).arrayBuffer())
  let sent = false
  const half = new ReadableStream({
    pull(controller) {
      if (sent) controller.error(broken())
      else controller.enqueue(bytes.slice(0, bytes.length / 2))
      sent = true
    },
  })
  return new Response(half, { status, headers })
}
