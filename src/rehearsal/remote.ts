import { type RehearsalPost, rehearsalSettings } from './rehearsal.ts'

/** Rehearsal networks that run in another process, started by `posthorn rehearse`. */
export function remoteRehearsal(url: string, reach: typeof fetch) {
  const root = url.replace(/\/+$/, '')
  return {
    fetch: (network: string): typeof fetch => {
      return (input, init) => {
        const request = new Request(input, init)
        const { pathname, search } = new URL(request.url)
        return reach(new Request(`${root}/${network}${pathname}${search}`, request))
      }
    },
    settings: (network: string) => rehearsalSettings[network] ?? {},
    async posts(): Promise<readonly RehearsalPost[]> {
      const answer = await reach(`${root}/_posts`)
      return answer.ok ? ((await answer.json()) as RehearsalPost[]) : []
    },
  }
}
