import twitter from 'twitter-text'
import type { Ports } from '../../src/ports/ports.ts'
import type { TestPorts } from './in-memory-ports.ts'

/** https://docs.x.com/x-api/getting-started/pricing */
export const POST = 0.015
export const WITH_LINK = 0.2
const READ = 0.001
const REMOVE = 0.01

/** What X bills, found out by other means than ours: its own library finds the links. */
export function billedByX(ground: TestPorts) {
  const known = new Map<string, { readonly month: string; readonly price: number }>()
  const gone = new Set<string>()
  const others = new Map<string, number>()
  let asked = new Map<string, number>()
  const month = () => ground.clock.now().toISOString().slice(0, 7)
  const add = (amount: number) => others.set(month(), (others.get(month()) ?? 0) + amount)
  const total = (of = month()) =>
    [...known.values()].reduce((sum, one) => sum + (one.month === of ? one.price : 0), 0) +
    (others.get(of) ?? 0)
  const { rehearsal } = ground.ports
  const ports: Ports = {
    ...ground.ports,
    rehearsal: { ...rehearsal, fetch: (network) => counted(rehearsal.fetch(network), add) },
  }
  return {
    ports,
    priceOf,
    total,
    /** What was posted since it was asked last: each with the month's bill up to and with it, less what was read since. */
    async newPosts() {
      const standing = await ground.ports.rehearsal.posts()
      const since = (others.get(month()) ?? 0) - (asked.get(month()) ?? 0)
      const fresh = standing.filter(({ id }) => !known.has(id))
      const billed = fresh.map(({ id, text }) => {
        known.set(id, { month: month(), price: priceOf(text) })
        return { id: /p\d/.exec(text)?.[0] ?? '', billedWith: total() - since }
      })
      for (const id of known.keys()) {
        if (gone.has(id) || standing.some((one) => one.id === id)) continue
        gone.add(id)
        add(REMOVE)
      }
      asked = new Map(others)
      return billed
    },
  }
}

function priceOf(text: string): number {
  if (text === '') return 0
  return twitter.extractUrlsWithIndices(text.normalize('NFC')).length > 0 ? WITH_LINK : POST
}

/** Every post that a list gives back is billed. */
function counted(
  fetch: typeof globalThis.fetch | undefined,
  add: (amount: number) => void,
): typeof globalThis.fetch | undefined {
  if (!fetch) return undefined
  return async (input, init) => {
    const answer = await fetch(input, init)
    const { pathname } = new URL(new Request(input, init).url)
    if (/users\/\d+\/tweets$/.test(pathname) && answer.ok) {
      const { data = [] } = (await answer.clone().json()) as { data?: unknown[] }
      add(READ * data.length)
    }
    return answer
  }
}
