import type { Post, PostInput } from './post.ts'
import { DAY } from './wall-clock.ts'

/** What inventing looks at in a real post: how long titles are, and how often which terms are used, when. */
export type Model = Pick<Post, 'title' | 'section' | 'tags' | 'priority' | 'publishedAt'>

export interface InventedPost {
  /** When it is published. */
  readonly at: Date
  readonly input: PostInput
}

export interface Inventing {
  readonly from: Date
  readonly days: number
  readonly perDay: number
  /** The publication's address. */
  readonly home: string
  readonly seed: number
}

/** Posts as a publication may have them, in order of time: the same for the same seed. */
export function inventPosts(
  models: readonly Model[],
  { from, days, perDay, home, seed }: Inventing,
): readonly InventedPost[] {
  const random = chances(seed)
  const count = Math.ceil(days * perDay)
  const times = Array.from({ length: count }, (_, index) => {
    const model = models[Math.floor(random() * models.length)] ?? plain
    const day = from.getTime() + Math.floor(index / perDay) * DAY
    const around = model.publishedAt.getTime() + (random() - 0.5) * HOUR
    const at = day + modulo(around - day, DAY)
    return { model, at: new Date(Math.ceil(at / 1000) * 1000) }
  })
  return times
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ model, at }, index) => ({ at, input: inputOf(model, at, index + 1, home) }))
}

const HOUR = 3_600_000
const modulo = (value: number, by: number) => ((value % by) + by) % by

/** Where there is no post to go by. */
const plain: Model = {
  title: 'A title of a usual length for a post',
  tags: [],
  priority: 'normal',
  publishedAt: new Date('2026-01-01T12:00:00Z'),
}

function inputOf(model: Model, at: Date, number: number, home: string): PostInput {
  return {
    id: `simulated-${number}`,
    url: new URL(`/simulated/${number}`, home).href,
    title: titleOf(number, model.title.length),
    published_at: at,
    priority: model.priority,
    tags: [...model.tags],
    ...(model.section !== undefined && { section: model.section }),
  }
}

const words = ['about', 'the', 'day', 'and', 'what', 'it', 'brings', 'to', 'a', 'town', 'nearby']

function titleOf(number: number, length: number): string {
  let title = `Simulated post ${number}`
  for (let index = number; title.length < length; index += 1) {
    title += ` ${words[index % words.length]}`
  }
  return title
}

/** Numbers from 0 to 1 that can be had again. */
function chances(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
