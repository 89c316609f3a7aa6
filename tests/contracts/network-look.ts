import { expect, it } from 'vitest'
import { draft, type Given, minutes, opensAt, other } from './network-facts.ts'

export function testLost({ ground, account, facts }: Given): void {
  const reset = 'the connection broke (ECONNRESET)'
  it.each([
    ['500-before', 0, facts.reasons.broken],
    ['500-after', 1, facts.reasons.broken],
    ['reset-before', 0, reset],
    ['reset-after', 1, reset],
    ['truncate', 1, expect.stringMatching(/^HTTP 20[01], but its body broke off$|ECONNRESET/)],
  ])(
    'calls %s lost, sends nothing again, and a look settles it if there is one',
    async (fault, posted, reason) => {
      await ground().order({ do: fault })
      expect(await account().publish(draft)).toEqual({ outcome: 'lost', reason })
      expect(ground().creates()).toBe(1)
      const posts = await ground().rehearsal.posts()
      expect(posts).toHaveLength(posted)
      if (facts.looks === false) return
      expect(await account().find?.(draft, ground().clock.now)).toEqual(
        posts[0] ? { outcome: 'found', post: facts.named(posts[0]) } : { outcome: 'absent' },
      )
    },
  )

  it('calls silence lost, and a look finds the post if there is one', async () => {
    await ground().order({ do: 'hang-after' })
    const posts = () => ground().rehearsal.posts()
    const result = await ground().endingWhen(
      async () => (await posts()).length === 1,
      () => account().publish(draft),
    )
    expect(result).toEqual({ outcome: 'lost', reason: 'no answer in time' })
    expect(ground().creates()).toBe(1)
    if (facts.looks === false) return
    const [post] = (await posts()).map(facts.named)
    expect(await account().find?.(draft, ground().clock.now)).toEqual({ outcome: 'found', post })
  })
}

/** Without a look, what is lost stays unknown until the operator says, so nobody may think there was one. */
export function testNoFind({ account }: Given): void {
  it('offers no look', () => {
    expect('find' in account()).toBe(false)
  })
}

export function testFind({ ground, account, facts }: Given): void {
  const since = new Date('2026-03-01T12:00:00Z')
  const find = (wanted = draft, from = since) => account().find?.(wanted, from)

  it('tells posts of other drafts apart', async () => {
    await account().publish(other)
    expect(await find()).toEqual({ outcome: 'absent' })
  })

  it.each([
    'https://example.com/straße?q=ü',
    'https://news.example/unknown-top-level',
    'https://bücher.example.com/#part',
    "https://example.com/it's(here)?a=<b>",
  ])('finds the link %s', async (url) => {
    const linked = { ...draft, url, text: `Harbour news ${url}` }
    await account().publish({ ...linked, text: 'Harbour news', key: 'o' })
    await account().publish(linked)
    const post = (await ground().rehearsal.posts()).map(facts.named)[1]
    expect(await find(linked)).toEqual({ outcome: 'found', post })
  })

  if (facts.looks !== 'by key') testFindInList({ ground, account, facts })

  it('knows a text without link by its words', async () => {
    const plain = { ...draft, text: 'Bridge “opens” <today> & tomorrow\n\nASP.NET too' }
    await account().publish({ ...plain, text: 'Bridge opens', key: 'o' })
    expect(await find(plain)).toEqual({ outcome: 'absent' })
    await account().publish(plain)
    const post = (await ground().rehearsal.posts()).map(facts.named)[1]
    expect(await find(plain)).toEqual({ outcome: 'found', post })
  })

  it.each([
    ['500-before', { outcome: 'later', reason: facts.reasons.broken }],
    ['reset-before', { outcome: 'later', reason: 'the connection broke (ECONNRESET)' }],
    [
      'truncate',
      { outcome: 'later', reason: facts.brokenOff ?? 'HTTP 200, but its body broke off' },
    ],
    ['blocked', { outcome: 'later', reason: facts.reasons.blocked }],
    ['401', { outcome: 'auth', reason: facts.reasons.auth }],
    [
      '429',
      {
        outcome: 'later',
        reason: facts.reasons.limited,
        after: opensAt(facts, '2026-03-01T12:01:00Z'),
      },
    ],
  ])('does not take %s for an absent post', async (fault, expected) => {
    await account().publish(draft)
    await ground().order({ on: 'find', do: fault })
    expect(await find()).toEqual(expected)
  })
}

function testFindInList({ ground, account }: Given): void {
  const since = new Date('2026-03-01T12:00:00Z')
  const find = (wanted = draft, from = since) => account().find?.(wanted, from)

  it('allows two minutes of difference between the clocks, and no more', async () => {
    await account().publish(draft)
    expect(await find(draft, new Date(since.getTime() + minutes(2)))).toMatchObject({
      outcome: 'found',
    })
    expect(await find(draft, new Date(since.getTime() + minutes(2) + 1000))).toEqual({
      outcome: 'absent',
    })
  })

  it('looks through pages', async () => {
    await account().publish(draft)
    for (let number = 0; number < 101; number++) {
      ground().clock.now = new Date(since.getTime() + minutes(number))
      await account().publish({ ...other, text: `${number} ${other.text}`, key: `o${number}` })
    }
    expect(await find()).toMatchObject({ outcome: 'found' })
    expect(await find(draft, new Date(since.getTime() + minutes(2) + 1000))).toEqual({
      outcome: 'absent',
    })
  })
}
