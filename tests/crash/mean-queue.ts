import type { DeliveryMessage } from '../../src/queues/cloudflare.ts'

/** What a consumer is brought, and what it answers. */
export interface Brought {
  readonly queue: string
  readonly messages: readonly {
    readonly id: string
    readonly body: DeliveryMessage
    readonly attempts: number
  }[]
}
/** Ids that are to come again. */
export type Retried = readonly string[]

interface Waiting {
  readonly id: string
  readonly body: DeliveryMessage
  attempts: number
  minute: number
  readonly cursed: boolean
  dead: boolean
}

/** As wrangler.toml has it. */
const A_BATCH = 10
const ATTEMPTS = 4
const SIDE_BY_SIDE = 10

/**
 * A queue that does all that one may that promises to bring each message at least once: it brings each twice or more, in any
 * order, side by side with its other copy or minutes late, and some never, until they are dead letters.
 */
export function meanQueue(draw: () => number, bring: (brought: Brought) => Promise<Retried>) {
  let waiting: Waiting[] = []
  let minute = 0
  const tally = { brought: 0, late: 0, deadLetters: 0 }

  function send(bodies: readonly DeliveryMessage[], cursedOf: number): void {
    const known = new Set(waiting.map(({ body }) => body.id))
    for (const body of bodies) {
      // Those that wait already will come twice anyway; more of them would only take long.
      if (known.has(body.id)) continue
      known.add(body.id)
      const cursed = draw() < cursedOf
      for (const late of [0, draw() < 0.5 ? 0 : 1 + Math.floor(draw() * 4)]) {
        const id = `m${tally.brought}-${waiting.length}-${draw()}`
        waiting.push({ id, body, attempts: 1, minute: minute + late, cursed, dead: false })
        if (late > 0) tally.late += 1
      }
    }
  }

  function again(message: Waiting): void {
    message.attempts += 1
    message.minute = minute + 1
    if (!message.dead && message.attempts > ATTEMPTS) {
      message.dead = true
      message.attempts = 1
      tally.deadLetters += 1
    }
    waiting.push(message)
  }

  async function bringBatch(batch: readonly Waiting[]): Promise<void> {
    const [first] = batch
    if (!first) return
    tally.brought += batch.length
    const queue = first.dead ? 'posthorn-deliveries-dead' : 'posthorn-deliveries'
    const all = batch.map(({ id }) => id)
    const retried = await bring({ queue, messages: batch }).catch(() => all)
    for (const message of batch) if (retried.includes(message.id)) again(message)
  }

  return {
    tally,
    send,
    /** Brings everything that is for this minute. */
    async flush(): Promise<void> {
      const due = waiting.filter((one) => one.minute <= minute)
      waiting = waiting.filter((one) => one.minute > minute)
      for (const message of due) if (message.cursed && !message.dead) again(message)
      const well = due.filter(({ cursed, dead }) => dead || !cursed)
      const batches = [true, false].flatMap((isDead) =>
        inBatches(
          shuffled(
            draw,
            well.filter(({ dead }) => dead === isDead),
          ),
        ),
      )
      for (let next = 0; next < batches.length; next += SIDE_BY_SIDE) {
        await Promise.all(batches.slice(next, next + SIDE_BY_SIDE).map(bringBatch))
      }
    },
    nextMinute() {
      minute += 1
    },
    isEmpty: () => waiting.length === 0,
  }
}

const shuffled = <Item>(draw: () => number, items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, place: draw() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item)

const inBatches = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / A_BATCH) }, (_, index) =>
    items.slice(index * A_BATCH, (index + 1) * A_BATCH),
  )
