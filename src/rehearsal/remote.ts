import type { OpenSocket } from './in-process-socket.ts'
import type { RehearsalPost } from './rehearsal.ts'
import { rehearsalSettings } from './rehearsal-settings.ts'

/**
 * Rehearsal networks that run in another process, started by `posthorn rehearse`. No `fetch` for a network that cannot
 * be rehearsed.
 */
export function remoteRehearsal(url: string, reach: typeof fetch, open?: OpenSocket) {
  const root = url.replace(/\/+$/, '')
  return {
    fetch: (network: string): typeof fetch | undefined => {
      if (!rehearsalSettings[network]) return undefined
      return (input, init) => {
        // No Request is told of the signal: Node may forget it with the Request, and then nothing ends.
        const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
        const request = new Request(input, { ...init, signal: null })
        const { pathname, search } = new URL(request.url)
        const address = `${root}/${network}${pathname}${search}`
        return reach(new Request(address, request), signal ? { signal } : {})
      }
    },
    socket: (network: string): OpenSocket | undefined => {
      if (!rehearsalSettings[network] || !open) return undefined
      return (address, signal) => {
        const { pathname, search } = new URL(address)
        return open(`${root.replace(/^http/, 'ws')}/${network}${pathname}${search}`, signal)
      }
    },
    settings: (network: string) => rehearsalSettings[network] ?? {},
    async posts(): Promise<readonly RehearsalPost[]> {
      const answer = await reach(`${root}/_posts`)
      return answer.ok ? ((await answer.json()) as RehearsalPost[]) : []
    },
  }
}
