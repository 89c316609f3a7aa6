import { describe, expect, it } from 'vitest'
import type { Progress } from '../../../src/ports/network.ts'
import { severalRelays } from './several-relays.ts'

const draft = {
  text: 'Bridge opens https://news.example/a',
  url: 'https://news.example/a',
  key: 'delivery-1',
  at: '2026-03-01T12:00:00.000Z',
}
const since = new Date(draft.at)
const text = draft.text
const all = [[text], [text], [text]]

describe('a note is published', () => {
  it.each([
    ['all took it', [], {}, 'published'],
    ['more than half took it', ['c'], {}, 'published'],
    ['fewer did', ['b', 'c'], {}, 'lost'],
    ['one is enough by its settings', ['b', 'c'], { quorum: 1 }, 'published'],
    ['all are needed by its settings', ['c'], { quorum: '3' }, 'lost'],
    ['nobody was there', ['a', 'b', 'c'], {}, 'retry'],
  ])('when %s', async (_, down, settings, outcome) => {
    const { account, down: unreachable } = severalRelays(settings)
    for (const name of down) unreachable.add(name)
    expect((await account.publish(draft)).outcome).toBe(outcome)
  })

  it.each([
    [['500-before', '500-before'], 'lost', '1 of 3 relays took it, 2 are needed: '],
    [['blocked', 'blocked', 'blocked'], 'blocked', ''],
    [['blocked', '429', '429'], 'retry', ''],
    [['401', '401', '429'], 'auth', ''],
    [['401', 'reset-after', '429'], 'lost', ''],
  ])('with %j it is %s', async (faults, outcome, begins) => {
    const { account, order } = severalRelays()
    const [a, b, c] = faults.toReversed()
    if (c) await order('a', { do: c })
    if (b) await order('b', { do: b })
    if (a) await order('c', { do: a })
    const result = await account.publish(draft)
    expect(result.outcome).toBe(outcome)
    const { reason } = result as { reason: string }
    expect(reason.startsWith(begins)).toBe(true)
    expect(reason).toMatch(/c\.example: /)
  })

  it('without waiting for a silent relay longer than for its time limit', async () => {
    const { account, order, standing } = severalRelays()
    await order('a', { do: 'hang-before' })
    const result = account.publish(draft)
    await expect.poll(standing).toEqual([[], [text], [text]])
    // The limit of the connection is the caller's: until then the others have it, and nothing else waits.
    const isOpen = await Promise.race([result, Promise.resolve('open')])
    expect(isOpen).toBe('open')
  })
})

describe('a look', () => {
  it('finds what a quorum has, whatever became of the answers', async () => {
    const { account, order, sent } = severalRelays()
    for (const name of ['a', 'b'] as const) await order(name, { do: 'reset-after' })
    expect((await account.publish(draft)).outcome).toBe('lost')
    sent()
    expect(await account.find?.(draft, since)).toMatchObject({ outcome: 'found' })
    expect(sent()).toEqual([])
  })

  it('gives the note to the others when fewer have it', async () => {
    const { account, order, standing, sent } = severalRelays()
    for (const name of ['a', 'b'] as const) await order(name, { do: '429' })
    expect((await account.publish(draft)).outcome).toBe('lost')
    sent()
    expect(await account.find?.(draft, since)).toMatchObject({ outcome: 'found' })
    expect(sent()).toEqual(['a 1', 'b 1'])
    expect(await standing()).toEqual(all)
  })

  it('waits for relays that may take it later, and asks a person when they will not', async () => {
    const { account, order, down } = severalRelays()
    down.add('a').add('b')
    await account.publish(draft)
    const short = '1 of 3 relays took it, 2 are needed: '
    expect(await account.find?.(draft, since)).toEqual({
      outcome: 'later',
      reason: `${short}a.example: no connection (ECONNREFUSED); b.example: no connection (ECONNREFUSED)`,
    })
    down.clear()
    for (const name of ['a', 'b'] as const) await order(name, { do: 'blocked' })
    expect(await account.find?.(draft, since)).toEqual({
      outcome: 'unable',
      reason: `${short}a.example: blocked: this key was banned; b.example: blocked: this key was banned`,
    })
  })

  it('says absent when as many deny it as a quorum cannot do without', async () => {
    const { account, down } = severalRelays()
    down.add('a')
    expect(await account.find?.(draft, since)).toEqual({ outcome: 'absent' })
    down.add('b')
    expect(await account.find?.(draft, since)).toEqual({
      outcome: 'later',
      reason: 'a.example: no connection (ECONNREFUSED); b.example: no connection (ECONNREFUSED)',
    })
  })

  it('asks for what an attempt kept, whatever the draft would say now', async () => {
    const { account } = severalRelays()
    let kept = ''
    const progress: Progress = {
      async keep(text) {
        kept = text
        return true
      },
    }
    await account.publish(draft, progress)
    const { at: _, ...later } = { ...draft, text: 'Another text' }
    expect(await account.find?.(later, since, kept)).toMatchObject({ outcome: 'found' })
    expect(await account.find?.(later, since)).toEqual({
      outcome: 'unable',
      reason: 'the moment that its id is made of was not kept',
    })
  })
})

describe('signed events', () => {
  it('are kept before the first byte, and sent again as they were', async () => {
    const { account, events, sent } = severalRelays()
    const kept: string[] = []
    const progress = {
      async keep(text: string) {
        expect(sent()).toEqual([])
        kept.push(text)
        return true
      },
    }
    const first = await account.publish(draft, progress)
    expect(kept).toHaveLength(1)
    const [text = ''] = kept
    const again = { ...progress, kept: text }
    expect(await account.publish({ ...draft, text: 'Another text' }, again)).toEqual(first)
    expect(await events('a')).toEqual([JSON.parse(text).note])
  })

  it('are not sent by an attempt that was overtaken', async () => {
    const { account, sent } = severalRelays()
    const result = await account.publish(draft, { keep: async () => false })
    expect(result.outcome).toBe('retry')
    expect(sent()).toEqual([])
  })
})

describe('what a relay missed', () => {
  const next = { ...draft, text: 'More news', url: '', key: 'delivery-2' }

  it('is brought to it with the next note, once', async () => {
    const { account, down, standing, sent } = severalRelays()
    down.add('a')
    await account.publish(draft)
    down.clear()
    sent()
    await account.publish(next)
    expect(sent().sort()).toEqual(['a 1', 'a 1', 'b 1', 'c 1'])
    expect((await standing()).map((texts) => texts.toSorted())).toEqual([
      [text, next.text],
      [text, next.text],
      [text, next.text],
    ])
    await account.publish({ ...next, key: 'delivery-3', text: 'Last' })
    expect(sent().sort()).toEqual(['a 1', 'b 1', 'c 1'])
  })

  it('is not brought when it was taken down', async () => {
    const { account, down, standing } = severalRelays()
    down.add('a')
    const { id = '' } = (await account.publish(draft)) as { id?: string }
    down.clear()
    expect(await account.remove?.({ id })).toEqual({ outcome: 'done' })
    await account.publish(next)
    expect(await standing()).toEqual([[next.text], [next.text], [next.text]])
  })

  it('is not tried for ever where it is refused', async () => {
    const { account, down, order, sent } = severalRelays()
    down.add('a')
    await account.publish(draft)
    down.clear()
    // The first event goes through, if slowly; the second is the one that was missed.
    await order('a', { do: 'slow', seconds: 0 })
    await order('a', { do: 'blocked' })
    sent()
    await account.publish({ ...next, text: 'One' })
    expect(sent().filter((one) => one.startsWith('a'))).toEqual(['a 1', 'a 1'])
    await account.publish({ ...next, text: 'Two' })
    expect(sent().filter((one) => one.startsWith('a'))).toEqual(['a 1'])
  })

  it('is found missing by a look too', async () => {
    const { account, order, standing } = severalRelays()
    await order('a', { do: '429' })
    await order('b', { do: 'reset-after' })
    expect((await account.publish(draft)).outcome).toBe('lost')
    expect((await account.find?.(draft, since))?.outcome).toBe('found')
    expect(await standing()).toEqual([[], [text], [text]])
    await account.publish(next)
    expect((await standing())[0]?.toSorted()).toEqual([text, next.text])
  })
})

describe('a removal', () => {
  it('is done when it left every relay that had it and answers, and told the others later', async () => {
    const { account, down, standing } = severalRelays()
    const { id = '' } = (await account.publish(draft)) as { id?: string }
    down.add('a')
    expect(await account.remove?.({ id })).toEqual({ outcome: 'done' })
    expect(await standing()).toEqual([[text], [], []])
    down.clear()
    await account.publish({ ...draft, text: 'More', key: 'delivery-2' })
    expect(await standing()).toEqual([['More'], ['More'], ['More']])
  })

  it('is not done while a relay that has it does not let go of it', async () => {
    const { account, order } = severalRelays()
    const { id = '' } = (await account.publish(draft)) as { id?: string }
    await order('b', { on: 'delete', do: '500-before' })
    expect(await account.remove?.({ id })).toEqual({
      outcome: 'lost',
      reason: 'b.example: error: could not reach the database',
    })
    expect(await account.remove?.({ id })).toEqual({ outcome: 'done' })
  })

  it('takes the article with it, and leaves the one that is posted anew', async () => {
    const { account, standing, clock } = severalRelays()
    const article = {
      url: 'https://news.example/whole',
      identifier: 'bridge',
      title: 'Bridge',
      markdown: 'First',
      publishedAt: draft.at,
      hashtags: [],
    }
    const { id = '' } = (await account.publish({ ...draft, article })) as { id?: string }
    expect((await standing())[0]).toEqual(['Bridge\n\nFirst', text])
    clock.now = new Date('2026-03-01T12:05:00Z')
    expect(await account.remove?.({ id })).toEqual({ outcome: 'done' })
    expect(await standing()).toEqual([[], [], []])
    const again = {
      ...draft,
      at: clock.now.toISOString(),
      article: { ...article, markdown: 'Again' },
    }
    await account.publish({ ...again, text: 'Anew' })
    expect((await standing())[0]).toEqual(['Bridge\n\nAgain', 'Anew'])
  })

  it('cannot be told gone by a few', async () => {
    const { account, down } = severalRelays()
    down.add('a').add('b')
    expect(await account.remove?.({ id: 'ab'.repeat(32) })).toMatchObject({ outcome: 'retry' })
  })
})

describe('reading', () => {
  it('joins what the relays have', async () => {
    const { account, down } = severalRelays({ quorum: 1 })
    down.add('a')
    await account.publish(draft)
    down.clear()
    down.add('b').add('c')
    await account.publish({
      ...draft,
      text: 'More',
      url: '',
      key: '2',
      at: '2026-03-01T12:00:01.000Z',
    })
    down.clear()
    const read = await account.recent?.(since)
    expect(read).toMatchObject({ outcome: 'read', posts: [{ text: 'More' }, { text }] })
    down.add('c')
    expect(await account.recent?.(since)).toEqual({
      outcome: 'later',
      reason: 'c.example: no connection (ECONNREFUSED)',
    })
  })

  it('checks that as many answer as have to take a note', async () => {
    const { account, down } = severalRelays()
    down.add('a')
    expect(await account.check()).toMatchObject({ outcome: 'ok', name: 'rehearsal' })
    down.add('b')
    expect(await account.check()).toMatchObject({ outcome: 'later' })
  })
})
