import type { PostInput } from '../../src/core/post.ts'
import type { Corrections } from '../../src/core/setup.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { correctPost, retractPost } from '../../src/tasks/change-post.ts'
import { savePost } from '../../src/tasks/save-post.ts'

/** What a victim is killed in the middle of. */
export interface Scenario {
  /** Only there. */
  readonly on?: 'masto' | 'x'
  /** There, unless `CRASH_ALL=1` asks for every network. */
  readonly mostly?: 'masto' | 'x'
  /** The post is sent before the victim starts, and its answer is lost so. */
  readonly fault?: string
  /** The post is sent before the victim starts, and then changed. */
  readonly change?: (ports: Ports, post: PostInput) => Promise<unknown>
  readonly corrections?: Corrections
  readonly reply?: string
  /** What stands of a post in the end, oldest first. */
  readonly stands: (id: string) => readonly string[]
}

const link = (id: string) => `https://news.example/${id}`
const first = (id: string) => `Post ${id}\n${link(id)}`
const second = (id: string) => `Better ${id}\n${link(id)}`

const edit = (ports: Ports, post: PostInput) =>
  savePost(ports, { ...post, title: `Better ${post.id}` })
const correct = (ports: Ports, { id = '' }: PostInput) =>
  correctPost(ports, id, { note: `Wrong in ${id}.`, level: 'correction' })

const shares = {
  'sending it': { stands: (id) => [first(id)] },
  'looking for one that arrived': { fault: '500-after', stands: (id) => [first(id)] },
  'looking for one that did not': { fault: '500-before', stands: (id) => [first(id)] },
} satisfies Readonly<Record<string, Scenario>>

/** A share alone, and each look on one network: what is played where every death takes long. */
export const fewer: Readonly<Record<string, Scenario>> = {
  ...shares,
  'looking for one that arrived': { ...shares['looking for one that arrived'], mostly: 'x' },
  'looking for one that did not': { ...shares['looking for one that did not'], mostly: 'masto' },
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  ...shares,
  'sending it and its reply': {
    mostly: 'x',
    reply: 'More on {{ post.title }}',
    stands: (id) => [first(id), `More on Post ${id}`],
  },
  'editing it': { on: 'masto', change: edit, stands: (id) => [second(id)] },
  'answering it with its correction': {
    mostly: 'x',
    corrections: 'reply',
    change: correct,
    stands: (id) => [first(id), `Correction: Wrong in ${id}.`],
  },
  'posting it anew': {
    mostly: 'masto',
    corrections: 'repost',
    async change(ports, post) {
      await edit(ports, post)
      await correct(ports, post)
    },
    stands: (id) => [second(id)],
  },
  'taking it down': {
    mostly: 'masto',
    change: (ports, { id = '' }) => retractPost(ports, id, { reason: 'It was not so.' }),
    stands: () => [],
  },
}
