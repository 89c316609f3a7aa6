import { describe, expect, it } from 'vitest'
import type { PostStatus } from '../../src/core/post.ts'
import type { PlannedAmendment } from '../../src/ports/amendment-store.ts'
import { post } from '../fakes/posts.ts'
import type { AmendmentGround } from './amendment-ground.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const now = at('10:00:00')
const lease = at('10:02:00')
const draft = { text: 'Second', url: 'https://news.example/p', key: 'd' }

const edit = (id: string, given: Partial<PlannedAmendment> = {}): PlannedAmendment => ({
  id,
  deliveryId: 'd',
  accountId: 'masto',
  kind: 'edit',
  revision: 2,
  draft,
  state: 'planned',
  ...given,
})
const removal = (id: string, given: Partial<PlannedAmendment> = {}): PlannedAmendment => ({
  id,
  deliveryId: 'd',
  accountId: 'masto',
  kind: 'remove',
  revision: 2,
  state: 'planned',
  ...given,
})

/** What every amendment store must do. `open` gives an empty one. */
export function testAmendmentStore(name: string, open: () => Promise<AmendmentGround>): void {
  describe(`amendment store contract: ${name}`, () => {
    it('plans a change once, whatever its id, and keeps all of it', async () => {
      const { amendments } = await ground(open)
      expect(await amendments.plan([edit('a'), edit('b')], now)).toBe(1)
      expect(await amendments.plan([edit('c')], now)).toBe(0)
      expect(await amendments.plan([], now)).toBe(0)
      expect(await amendments.byId('a')).toEqual({
        id: 'a',
        deliveryId: 'd',
        accountId: 'masto',
        kind: 'edit',
        revision: 2,
        draft,
        state: 'planned',
        dueAt: now,
        attempts: 0,
        createdAt: now,
        changedAt: now,
      })
      const impossible = removal('r', { state: 'failed', reason: 'Not here.', revision: 3 })
      await amendments.plan([impossible], now)
      const told = (await amendments.ofPost('p')).map(({ id, state, reason }) => [
        id,
        state,
        reason,
      ])
      expect(told).toEqual([
        ['a', 'planned', undefined],
        ['r', 'failed', 'Not here.'],
      ])
    })

    it('is claimed once, and finished only under its token', async () => {
      const { amendments } = await ground(open)
      await amendments.plan([edit('a')], now)
      expect(await amendments.claim('a', 't', now, lease)).toMatchObject({
        id: 'a',
        state: 'doing',
        attempts: 1,
        leaseUntil: lease,
        draft,
      })
      expect(await amendments.claim('a', 'u', now, lease)).toBeUndefined()
      expect(await amendments.finish('a', 'u', { state: 'done', at: now })).toBe(false)
      expect(await amendments.finish('a', 't', { state: 'done', at: now })).toBe(true)
      expect(await amendments.finish('a', 't', { state: 'failed', at: now })).toBe(false)
      expect((await amendments.byId('a'))?.state).toBe('done')
    })

    it('waits as long as it is told, and is due again then', async () => {
      const { amendments } = await ground(open)
      await amendments.plan([edit('a')], now)
      await amendments.claim('a', 't', now, lease)
      const again = { state: 'planned', at: now, reason: 'busy', dueAt: at('10:05:00') } as const
      expect(await amendments.finish('a', 't', again)).toBe(true)
      const due = async (time: string) => (await amendments.due(at(time))).map(({ id }) => id)
      expect([await due('10:04:59'), await due('10:05:00')]).toEqual([[], ['a']])
      expect(await amendments.claim('a', 'u', at('10:04:59'), lease)).toBeUndefined()
      expect(await amendments.byId('a')).toMatchObject({ reason: 'busy', dueAt: at('10:05:00') })
    })

    it.each<[string, PlannedAmendment, PostStatus, 'active' | 'paused', boolean]>([
      ['an edit of a published post', edit('a'), 'published', 'active', true],
      ['an edit of a retracted post', edit('a'), 'retracted', 'active', false],
      ['a removal of a retracted post', removal('a'), 'retracted', 'active', true],
      ['a removal of a deleted post', removal('a'), 'deleted', 'active', true],
      ['a removal of a published post', removal('a'), 'published', 'active', false],
      ['an edit on a paused account', edit('a'), 'published', 'paused', false],
    ])('%s may be claimed or not', async (_, planned, status, state, expected) => {
      const { amendments, ...stand } = await ground(open)
      await amendments.plan([planned], now)
      await stand.changePosts(status)
      await stand.changeAccount({ state })
      expect((await amendments.claim('a', 't', now, lease)) !== undefined).toBe(expected)
    })

    it('is not claimed while its account rests, or has anything under way', async () => {
      const { amendments, ...stand } = await ground(open)
      await amendments.plan([edit('a'), edit('b', { deliveryId: 'e' })], now)
      const claim = async (id: string) =>
        (await amendments.claim(id, `t-${id}`, now, lease)) !== undefined
      await stand.changeAccount({ restUntil: new Date(now.getTime() + 1) })
      expect([await claim('a'), await amendments.due(now)]).toEqual([false, []])
      await stand.changeAccount({ restUntil: new Date(0) })
      await stand.changeShare('e', 'sending')
      expect(await claim('a')).toBe(false)
      await stand.changeShare('e', 'sent')
      expect([await claim('a'), await claim('b')]).toEqual([true, false])
    })

    it('gives way to what a later revision asks for', async () => {
      const { amendments } = await ground(open)
      await amendments.plan([edit('old'), edit('other', { deliveryId: 'e' })], now)
      await amendments.plan([edit('new', { revision: 3 })], now)
      expect(await amendments.claim('old', 't', now, lease)).toBeUndefined()
      expect(await amendments.skipOvertaken(now)).toBe(1)
      expect(await amendments.byId('old')).toMatchObject({
        state: 'skipped',
        reason: 'A later change of the post took its place.',
      })
      expect((await amendments.dueOf('masto', now, 9)).map(({ id }) => id)).toEqual([
        'new',
        'other',
      ])
    })

    it('is planned again when its process died', async () => {
      const { amendments } = await ground(open)
      await amendments.plan([edit('a')], now)
      await amendments.claim('a', 't', now, lease)
      expect(await amendments.expireLeases(at('10:01:59'))).toBe(0)
      expect(await amendments.expireLeases(lease)).toBe(1)
      expect(await amendments.finish('a', 't', { state: 'done', at: lease })).toBe(false)
      expect((await amendments.claim('a', 'u', lease, at('10:04:00')))?.attempts).toBe(2)
    })

    it('remembers posts that changed after something of them was sent, until they are settled', async () => {
      const { amendments, posts } = await ground(open)
      const save = (id: string, revision: number) =>
        posts.update({ post: post({ id, revision, savedAt: now }), aliases: [] }, revision - 1)
      await save('unsent', 2)
      expect(await amendments.postsToAmend(now, 9)).toEqual([])
      await save('p', 2)
      await save('p', 3)
      const [changed] = await amendments.postsToAmend(now, 9)
      expect(changed).toEqual({ postId: 'p', revision: 3 })
      await amendments.settled({ postId: 'p', revision: 2 })
      await amendments.lookAgain({ postId: 'p', revision: 3 }, at('10:00:15'))
      expect(await amendments.postsToAmend(now, 9)).toEqual([])
      expect(await amendments.postsToAmend(at('10:00:15'), 9)).toEqual([changed])
      await amendments.settled({ postId: 'p', revision: 3 })
      expect(await amendments.postsToAmend(at('10:00:15'), 9)).toEqual([])
    })

    it('knows the shares that have no reply', async () => {
      const { amendments, deliveries } = await ground(open)
      const unanswered = async (since: string) =>
        (await amendments.unanswered('news', at(since), 9)).map(({ id }) => id)
      expect([await unanswered('09:00:00'), await unanswered('10:00:01')]).toEqual([['e', 'd'], []])
      const times = { dueAt: now, expiresAt: at('16:00:00'), urgent: false, held: false }
      const joins = { postId: 'p', accountId: 'masto', scheduleId: 'news', parentId: 'd' }
      const reply = { id: 'r', kind: 'reply', occurrence: 'reply', ...joins, ...times } as const
      await deliveries.plan([reply], now)
      expect(await unanswered('09:00:00')).toEqual(['e'])
    })
  })
}

/** A post with two shares that were sent on one account, and a post of which nothing was sent. */
async function ground(open: () => Promise<AmendmentGround>): Promise<AmendmentGround> {
  const stand = await open()
  await stand.posts.insert(['p', 'unsent'].map((id) => ({ post: post({ id }), aliases: [] })))
  await stand.addAccount()
  for (const id of ['d', 'e']) await stand.addShare(id, now)
  return stand
}
