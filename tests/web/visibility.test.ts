import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { postState } from '../../src/core/post.ts'
import { deletePost, retractPost } from '../../src/tasks/change-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import { type ApiStage, openApi } from './api-stage.ts'

const ids = ['alder', 'birch', 'cedar'] as const
const feeds = ['/rss.xml', '/atom.xml', '/feed.json', '/feeds/politics/rss.xml']
const others = [
  '/',
  '/rss.xml?tag=politics',
  '/tags/politics/atom.xml',
  '/news-sitemap.xml',
  '/opml.xml',
  '/feeds/main/archive/1/rss.xml',
]
const seconds = fc.integer({ min: -120, max: 120 })

const action = fc.oneof(
  fc.record({
    kind: fc.constant('save' as const),
    id: fc.constantFrom(...ids),
    status: fc.constantFrom('draft' as const, 'published' as const),
    published: seconds,
    embargo: fc.option(seconds, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ kind: fc.constant('tick' as const) }),
  fc.record({
    kind: fc.constantFrom('delete' as const, 'retract' as const),
    id: fc.constantFrom(...ids),
  }),
)
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

async function perform(stage: ApiStage, one: Action): Promise<void> {
  const from = (offset: number) => new Date(stage.clock.now.getTime() + offset * 1000)
  switch (one.kind) {
    case 'pass':
      return stage.pass(one.seconds / 60)
    case 'tick':
      await tick(stage.ports)
      return
    case 'save':
      await stage.save({
        id: one.id,
        url: `https://news.example/${one.id}`,
        title: `About ${one.id}`,
        tags: ['politics'],
        status: one.status,
        published_at: from(one.published),
        ...(one.embargo !== undefined && { embargo_until: from(one.embargo) }),
      })
      return
    default: {
      if (!(await stage.ports.posts.byId(one.id))) return
      if (one.kind === 'delete') await deletePost(stage.ports, one.id)
      else await retractPost(stage.ports, one.id, { reason: 'Taken back.' })
    }
  }
}

/** What every address says of a post: nothing before its time, and from then on that it is there. */
async function look(stage: ApiStage, seen: Set<string>): Promise<void> {
  const states = new Map<string, string>()
  for (const id of ids) {
    const post = await stage.ports.posts.byId(id)
    states.set(id, post ? postState(post, stage.clock.now) : 'unknown')
    if (states.get(id) === 'published') seen.add(id)
  }
  for (const path of [...feeds, ...others]) {
    const text = await (await stage.app.request(path)).text()
    for (const [id, state] of states) {
      const where = `${id}, ${state}, at ${path}`
      if (!seen.has(id)) expect(text.includes(id), where).toBe(false)
      if (state === 'published' && feeds.includes(path)) {
        expect(text.includes(`About ${id}`), where).toBe(true)
      }
      if (!['published', 'retracted'].includes(state)) {
        expect(text.includes(`About ${id}`), where).toBe(false)
      }
    }
  }
  for (const [id, state] of states) {
    const page = await stage.app.request(`/posts/${id}`)
    const { status } = page
    if (!seen.has(id)) expect(await page.text(), id).not.toContain('About')
    const expected =
      state === 'published' ? 302 : ['retracted', 'deleted'].includes(state) ? 410 : 404
    if (state !== 'deleted' || seen.has(id))
      expect([id, state, status]).toEqual([id, state, expected])
  }
}

describe('a post before its time', () => {
  it('is nowhere, in any order of saves, ticks, requests and time, and everywhere from then on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(action, fc.boolean()), { maxLength: 14 }),
        async (steps) => {
          const stage = await openApi()
          try {
            const seen = new Set<string>()
            for (const [one, looks] of [...steps, [{ kind: 'tick' }, true] as const]) {
              await perform(stage, one)
              // What readers may have seen between two steps counts, whether somebody asked or not.
              for (const id of ids) {
                const post = await stage.ports.posts.byId(id)
                if (post && postState(post, stage.clock.now) === 'published') seen.add(id)
              }
              if (looks) await look(stage, seen)
            }
          } finally {
            stage.close()
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it.each([90_000, 90_417])(
    'comes %i ms later, not before and not after, though nobody saves anything',
    async (ms) => {
      const stage = await openApi()
      const embargo_until = new Date(stage.clock.now.getTime() + ms)
      await stage.save({
        id: 'alder',
        url: 'https://news.example/a',
        title: 'About alder',
        embargo_until,
      })
      const shown = async () =>
        Promise.all(
          feeds
            .slice(0, 3)
            .map(async (path) => (await (await stage.app.request(path)).text()).includes('alder')),
        )
      expect(await shown()).toEqual([false, false, false])
      stage.clock.now = new Date(embargo_until.getTime() - 1)
      expect(await shown()).toEqual([false, false, false])
      stage.clock.now = embargo_until
      expect(await shown()).toEqual([true, true, true])
      stage.close()
    },
  )
})
