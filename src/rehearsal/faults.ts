import { z } from 'zod'

/** What can go wrong: before or after the post was accepted, in the answer, or on the way back. */
const faultKinds = [
  '500-before',
  '500-after',
  'hang-before',
  'hang-after',
  'reset-before',
  'reset-after',
  'truncate',
  'slow',
  '429',
  '401',
  'blocked',
  'duplicate',
  'replay-500',
] as const
type FaultKind = (typeof faultKinds)[number]

const faultSchema = z.strictObject({
  network: z.string(),
  on: z.string().default('create'),
  do: z.enum(faultKinds),
  /** How many requests it strikes; without end when it strikes by chance. */
  times: z.int().positive().optional(),
  /** How likely it strikes a request. */
  chance: z.number().min(0).max(1).default(1),
  /** The same seed strikes the same requests. */
  seed: z.int().default(1),
  /** How long `slow` takes, or a 429 lasts. */
  seconds: z.number().min(0).max(86_400).optional(),
})
export type Fault = z.output<typeof faultSchema>

export type FaultOrder =
  | { readonly ok: true; readonly fault: Fault }
  | { readonly ok: false; readonly reason: string }

export interface Faults {
  /** @param endpoints of every network by its id */
  order(wanted: unknown, endpoints: Readonly<Record<string, readonly string[]>>): FaultOrder
  list(): readonly Fault[]
  clear(): void
  /** The first fault that strikes this request; one use of it is spent. */
  strike(network: string, endpoint: string, kinds?: readonly FaultKind[]): Fault | undefined
}

export function createFaults(): Faults {
  let standing: { readonly fault: Fault; left: number; readonly draw: () => number }[] = []
  return {
    order(wanted, endpoints) {
      const parsed = faultSchema.safeParse(wanted)
      if (!parsed.success) return { ok: false, reason: z.prettifyError(parsed.error) }
      const fault = parsed.data
      const known = endpoints[fault.network]
      if (!known) return refused('network', fault.network, Object.keys(endpoints))
      if (!known.includes(fault.on)) return refused('on', fault.on, known)
      const left = fault.times ?? (fault.chance < 1 ? Number.POSITIVE_INFINITY : 1)
      standing.push({ fault, left, draw: seeded(fault.seed) })
      return { ok: true, fault }
    },
    list: () => standing.map(({ fault }) => fault),
    clear() {
      standing = []
    },
    strike(network, endpoint, kinds = immediate) {
      const struck = standing.find(
        ({ fault, draw }) =>
          fault.network === network &&
          fault.on === endpoint &&
          kinds.includes(fault.do) &&
          (fault.chance === 1 || draw() < fault.chance),
      )
      if (struck && --struck.left === 0) standing = standing.filter((one) => one !== struck)
      return struck?.fault
    },
  }
}

/** `replay-500` waits until a key is used again; all others strike the next request. */
const immediate = faultKinds.filter((kind) => kind !== 'replay-500')

function refused(key: string, value: string, known: readonly string[]): FaultOrder {
  return { ok: false, reason: `${key}: no "${value}" here, only ${known.join(', ')}` }
}

/** A small generator of even numbers from 0 to 1 (a Weyl sequence, well mixed). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}
