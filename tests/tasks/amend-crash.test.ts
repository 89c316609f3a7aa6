import { describe, expect, it } from 'vitest'
import type { Post } from '../../src/core/post.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { correctPost, retractPost } from '../../src/tasks/change-post.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import {
  account,
  HOUR,
  newPost,
  schedule,
  testPorts,
  twoAccounts,
} from '../fakes/in-memory-ports.ts'

interface Death {
  readonly step: number
  readonly when: 'before' | 'after'
}

/** A process that can die: from then on nothing that it asks for comes back. */
function mortal() {
  const steps: ('statement' | 'request')[] = []
  let end: Death | undefined
  let dead = false
  async function step<Result>(what: (typeof steps)[number], act: () => Promise<Result>) {
    if (dead) throw new Error('dead')
    const dies = end?.step === steps.push(what) ? end.when : undefined
    dead = dies === 'before'
    if (dead) throw new Error('killed')
    const result = await act()
    dead = dies === 'after'
    if (dead) throw new Error('killed')
    return result
  }
  return {
    sql: (db: Sql): Sql => ({
      all: <Row>(statement: Parameters<Sql['all']>[0]) =>
        step('statement', () => db.all<Row>(statement)),
      first: <Row>(statement: Parameters<Sql['first']>[0]) =>
        step('statement', () => db.first<Row>(statement)),
      run: (statement) => step('statement', () => db.run(statement)),
      batch: (statements) => step('statement', () => db.batch(statements)),
    }),
    rehearsal: (rehearsal: Ports['rehearsal']): Ports['rehearsal'] => ({
      ...rehearsal,
      fetch: (network) => {
        const reach = rehearsal.fetch(network)
        return reach && ((input, init) => step('request', () => reach(input, init)))
      },
    }),
    /** Dies at that step; at none when none is given. */
    live(at?: Death) {
      end = at
      steps.length = 0
      dead = false
    },
    steps: () => [...steps],
  }
}

interface Story {
  readonly corrections: 'auto' | 'repost'
  readonly change: (ports: Ports) => Promise<unknown>
  readonly isSaved: (post: Post) => boolean
  /** What stands in the end on Mastodon, and on X. */
  readonly ends: readonly (readonly string[])[]
}

const link = 'https://news.example/one'
const said = 'Correction: It was Monday.'
const stories: Readonly<Record<string, Story>> = {
  'an edit': {
    corrections: 'auto',
    change: (ports) => savePost(ports, newPost({ id: 'one', title: 'Second' })),
    isSaved: ({ title }) => title === 'Second',
    ends: [[`Second\n${link}`], [`First\n${link}`]],
  },
  'a correction': {
    corrections: 'auto',
    change: (ports) => correctPost(ports, 'one', { note: 'It was Monday.', level: 'correction' }),
    isSaved: ({ correction }) => correction !== undefined,
    ends: [[`First\n${link}`], [`First\n${link}`, said]],
  },
  'posting anew': {
    corrections: 'repost',
    change: async (ports) => {
      await savePost(ports, newPost({ id: 'one', title: 'Second' }))
      await correctPost(ports, 'one', { note: 'It was Monday.', level: 'correction' })
    },
    isSaved: ({ correction }) => correction !== undefined,
    ends: [[`Second\n${link}`], [`Second\n${link}`]],
  },
  'a retraction': {
    corrections: 'auto',
    change: (ports) => retractPost(ports, 'one', { reason: 'It was not so.' }),
    isSaved: ({ status }) => status === 'retracted',
    ends: [[], []],
  },
}

/** Plays a story with a process that dies at a step, and one that comes after it. */
async function play(story: Story, end?: Death) {
  const process = mortal()
  const { corrections } = story
  const ground = await testPorts({
    setup: {
      ...twoAccounts,
      accounts: [account('masto', 'mastodon', { corrections }), account('x', 'x', { corrections })],
      schedules: [schedule('news', ['masto', 'x'])],
    },
    watch: process.sql,
  })
  const ports = { ...ground.ports, rehearsal: process.rehearsal(ground.ports.rehearsal) }
  const drain = async () => {
    for (const id of ['masto', 'x']) await drainAccount(ports, id)
  }
  await ground.save({ id: 'one', title: 'First' })
  await drain()
  process.live(end)
  await story
    .change(ports)
    .then(drain)
    .catch(() => {})
  const steps = process.steps()

  process.live()
  const post = await ports.posts.byId('one')
  if (!post || !story.isSaved(post)) await story.change(ports)
  for (let round = 0; round < 6; round += 1) {
    await tick(ports)
    await drain()
    ground.clock.advance(3 * 60_000)
  }
  const standing = [await ground.texts('mastodon'), await ground.texts('x')]
  const states = (await ports.amendments.ofPost('one')).map(({ state }) => state)
  ground.close()
  return {
    steps,
    standing,
    open: states.filter((state) => state !== 'done' && state !== 'skipped'),
  }
}

describe.each(Object.entries(stories))('killed at any step of %s', (_, story) => {
  it(
    'ends as if nothing had happened',
    async () => {
      const whole = await play(story)
      expect(whole.standing).toEqual(story.ends)
      expect(whole.steps).toContain('request')
      // To die after a statement is to die before the next step.
      const deaths = whole.steps.flatMap((what, index): Death[] => [
        { step: index + 1, when: 'before' },
        ...(what === 'request' ? [{ step: index + 1, when: 'after' as const }] : []),
      ])
      for (const death of deaths) {
        const { standing, open } = await play(story, death)
        expect([death, standing, open]).toEqual([death, story.ends, []])
      }
    },
    HOUR,
  )
})
