import { describe, expect, it } from 'vitest'
import { correctPost, deletePost, retractPost } from '../../src/tasks/change-post.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { tick } from '../../src/tasks/tick.ts'
import { HOUR, newPost } from '../fakes/in-memory-ports.ts'
import { amendStage } from './amend-stage.ts'

const MINUTE = 60_000
const link = 'https://news.example/one'
const first = `First\n${link}`
const second = `Second\n${link}`
const cannotEdit = 'Posthorn cannot edit on X: the share stays as it is.'

type Stage = Awaited<ReturnType<typeof amendStage>>
const edit = ({ ports }: Stage, title = 'Second') => savePost(ports, newPost({ id: 'one', title }))
const correct = ({ ports }: Stage, note = 'It was Monday.') =>
  correctPost(ports, 'one', { note, level: 'correction' })

describe('an edit of a post', () => {
  it('is made on networks that edit, and nowhere else', async () => {
    const stage = await amendStage()
    await stage.shared({ id: 'one', title: 'First' })
    await edit(stage)
    await stage.drain()
    expect(await stage.standing('mastodon')).toEqual([second])
    expect(await stage.standing('x')).toEqual([first])
    expect(await stage.receipts('one')).toEqual([
      `x · edit · skipped · ${cannotEdit}`,
      'masto · edit · done',
    ])
  })

  it('that leaves the share text as it is makes no call', async () => {
    const stage = await amendStage()
    await stage.shared({ id: 'one', title: 'First' })
    const before = stage.requests.length
    await savePost(stage.ports, newPost({ id: 'one', title: 'First', html: '<p>More</p>' }))
    await stage.later(HOUR)
    expect(stage.requests.slice(before)).toEqual([])
    expect(await stage.receipts('one')).toEqual([])
  })

  it('is compared with what the share says since the last edit', async () => {
    const stage = await amendStage({ x: { corrections: 'nothing' } })
    await stage.shared({ id: 'one', title: 'First' })
    for (const title of ['Second', 'First', 'First']) {
      await edit(stage, title)
      await stage.drain()
    }
    expect(await stage.standing('mastodon')).toEqual([first])
    expect(await stage.receipts('one')).toEqual(['masto · edit · done', 'masto · edit · done'])
  })

  it('gives way to a newer one', async () => {
    const stage = await amendStage({ x: { corrections: 'nothing' } })
    await stage.shared({ id: 'one', title: 'First' })
    await edit(stage, 'Between')
    await edit(stage)
    const before = stage.requests.length
    await stage.drain()
    expect(stage.requestsSince(before)).toHaveLength(1)
    expect(await stage.standing('mastodon')).toEqual([second])
    expect(await stage.receipts('one')).toEqual([
      'masto · edit · skipped · A later change of the post took its place.',
      'masto · edit · done',
    ])
  })

  it.each(['reply', 'repost', 'nothing'] as const)(
    'is not made where corrections are set to %s',
    async (corrections) => {
      const stage = await amendStage({ masto: { corrections }, x: { corrections } })
      await stage.shared({ id: 'one', title: 'First' })
      await edit(stage)
      await stage.later(HOUR)
      expect(await stage.standing('mastodon')).toEqual([first])
      expect(await stage.receipts('one')).toEqual([])
    },
  )

  it.each(['500-before', '500-after', 'reset-after', 'truncate', 'hang-after', '429'])(
    'is made again after %s',
    async (fault) => {
      const stage = await amendStage({ x: { corrections: 'nothing' } })
      await stage.shared({ id: 'one', title: 'First' })
      await stage.order({ network: 'mastodon', on: 'edit', do: fault })
      await edit(stage)
      await stage.drain()
      await stage.later(2 * MINUTE)
      expect(await stage.standing('mastodon')).toEqual([second])
      expect(await stage.receipts('one')).toEqual(['masto · edit · done'])
      const [amendment] = await stage.ports.amendments.ofPost('one')
      expect(amendment?.attempts).toBe(2)
    },
  )

  it('waits while the account may not be asked, and is made when it may', async () => {
    const stage = await amendStage({ x: { corrections: 'nothing' } })
    await stage.shared({ id: 'one', title: 'First' })
    await stage.order({ network: 'mastodon', on: 'edit', do: '401' })
    await edit(stage)
    await stage.drain()
    expect((await stage.ports.setup.account('masto'))?.state).toBe('broken')
    await stage.later(HOUR)
    expect(await stage.standing('mastodon')).toEqual([first])
    await stage.ports.setup.setAccountState('masto', 'active', undefined)
    await stage.later(MINUTE)
    expect(await stage.standing('mastodon')).toEqual([second])
  })
})

describe('a correction', () => {
  const said = 'Correction: It was Monday.'

  it('is an edit where the network edits, and an answer where it does not', async () => {
    const stage = await amendStage()
    await stage.shared({ id: 'one', title: 'First' })
    await edit(stage)
    await correct(stage)
    await stage.drain()
    expect(await stage.standing('mastodon')).toEqual([second])
    expect(await stage.standing('x')).toEqual([first, [first, said]])
    await stage.later(HOUR)
    expect(await stage.standing('x')).toEqual([first, [first, said]])
  })

  it('is said once, however often the post is saved after it', async () => {
    const stage = await amendStage({ masto: { corrections: 'reply' } })
    await stage.shared({ id: 'one', title: 'First' })
    await correct(stage)
    await stage.drain()
    await edit(stage)
    await stage.later(HOUR)
    expect(await stage.standing('mastodon')).toEqual([first, [first, said]])
    expect(await stage.standing('x')).toEqual([first, [first, said]])
    await correct(stage, 'It was Tuesday.')
    await stage.drain()
    expect(await stage.standing('x')).toEqual([
      first,
      [first, said],
      [first, 'Correction: It was Tuesday.'],
    ])
  })

  it('is said in the language of the post, or in the words of its template', async () => {
    const german = await amendStage({ masto: { corrections: 'nothing' } })
    await german.shared({ id: 'one', title: 'First', language: 'de-AT' })
    await correct(german, 'Es war Montag.')
    await german.drain()
    expect((await german.standing('x')).at(-1)).toEqual([first, 'Korrektur: Es war Montag.'])
    const templates = { correction: 'We were wrong: {{ post.correction }}' }
    const own = await amendStage({ masto: { corrections: 'reply' }, templates })
    await own.shared({ id: 'one', title: 'First', share: { text: 'Look' } })
    await correct(own)
    await own.drain()
    expect((await own.standing('mastodon')).at(-1)).toEqual([
      `Look\n${link}`,
      'We were wrong: It was Monday.',
    ])
  })

  it('of which a share was made already is not said again', async () => {
    const stage = await amendStage({ masto: { corrections: 'reply' } })
    await stage.save({ id: 'one', title: 'First' })
    await correct(stage)
    await stage.drain()
    await edit(stage)
    await stage.later(HOUR)
    expect(await stage.standing('x')).toEqual([first])
  })
})

describe('a correction of an account that posts anew', () => {
  const repost = { corrections: 'repost' } as const

  it('takes the share down and posts it anew', async () => {
    const stage = await amendStage({ masto: repost, x: repost })
    await stage.shared({ id: 'one', title: 'First' })
    await edit(stage)
    stage.clock.advance(9 * MINUTE)
    await correct(stage)
    await stage.drain()
    expect(await stage.standing('mastodon')).toEqual([second])
    expect(await stage.standing('x')).toEqual([second])
    await stage.later(HOUR)
    await edit(stage, 'Third')
    await stage.later(HOUR)
    expect(await stage.standing('x')).toEqual([second])
    expect(await stage.receipts('one')).toEqual(['x · repost · done', 'masto · repost · done'])
  })

  it('answers instead when the share is older, or when somebody answered it', async () => {
    const late = await amendStage({ masto: { ...repost, repostWithin: 5 * MINUTE }, x: repost })
    await late.shared({ id: 'one', title: 'First' })
    const [post] = await late.networks.posts('x')
    await edit(late)
    late.clock.advance(6 * MINUTE)
    await late.ports.networks
      .find(({ id }) => id === 'x')
      ?.connect(late.ports.rehearsal.settings('x'), {
        fetch: late.ports.rehearsal.fetch('x') as typeof fetch,
        now: late.clock.now,
      })
      .publish({ text: 'Why?', url: link, key: 'why', replyTo: { id: post?.id ?? '' } })
    await correct(late)
    await late.drain()
    const said = 'Correction: It was Monday.'
    expect(await late.standing('mastodon')).toEqual([first, [first, said]])
    expect(await late.standing('x')).toEqual([first, [first, 'Why?'], [first, said]])
    expect(await late.receipts('one')).toEqual([
      'x · repost · skipped · Somebody answered it already.',
      'masto · repost · skipped · It went out 6 minutes before: too long ago.',
    ])
  })

  it('is posted anew, however late, when an earlier correction had it down already', async () => {
    const corrections = 'repost'
    const stage = await amendStage({ masto: { corrections }, x: { corrections } })
    const { ports } = stage
    await stage.shared({ id: 'one', title: 'First' })
    await edit(stage)
    await correct(stage)
    for (const network of ['mastodon', 'x']) {
      await stage.order({ network, on: 'delete', do: '500-after' })
    }
    await stage.drain()
    expect([await stage.standing('mastodon'), await stage.standing('x')]).toEqual([[], []])
    for (const id of ['masto', 'x']) await ports.setup.setAccountState(id, 'paused', 'by hand')
    await stage.later(20 * MINUTE)
    await edit(stage, 'Third')
    await correct(stage, 'It was Tuesday.')
    for (const id of ['masto', 'x']) await ports.setup.setAccountState(id, 'active', undefined)
    await stage.later(MINUTE)
    const third = `Third\n${link}`
    expect([await stage.standing('mastodon'), await stage.standing('x')]).toEqual([
      [third],
      [third],
    ])
    expect(await ports.deliveries.counts()).toEqual({ sent: 4 })
  })

  it.each(['500-before', '500-after', 'reset-after'])('survives %s', async (fault) => {
    const stage = await amendStage({ masto: repost, x: { corrections: 'nothing' } })
    await stage.shared({ id: 'one', title: 'First' })
    await edit(stage)
    await stage.order({ network: 'mastodon', on: 'delete', do: fault })
    await correct(stage)
    await stage.drain()
    await stage.later(2 * MINUTE)
    await stage.later(2 * MINUTE)
    expect(await stage.standing('mastodon')).toEqual([second])
  })
})

describe('a retraction', () => {
  it('takes down shares and what was said in answer to them, with receipts', async () => {
    const stage = await amendStage()
    await stage.shared({ id: 'one', title: 'First' })
    await stage.shared({ id: 'two', title: 'Other' })
    await correct(stage)
    await stage.drain()
    await retractPost(stage.ports, 'one', { reason: 'It was not so.' })
    await stage.drain()
    const other = 'Other\nhttps://news.example/two'
    expect(await stage.standing('mastodon')).toEqual([other])
    expect(await stage.standing('x')).toEqual([other])
    expect(await stage.receipts('one')).toEqual([
      'x · remove · done',
      'x · remove · done',
      'masto · remove · done',
    ])
    const before = stage.requests.length
    await retractPost(stage.ports, 'one', { reason: 'Not at all.' })
    await stage.later(HOUR)
    expect(stage.requests.slice(before)).toEqual([])
  })

  it('that is a quiet deletion takes them down as well', async () => {
    const stage = await amendStage()
    await stage.shared({ id: 'one', title: 'First' })
    await deletePost(stage.ports, 'one')
    await stage.drain()
    expect([await stage.standing('mastodon'), await stage.standing('x')]).toEqual([[], []])
  })

  it('that comes while a share is under way is carried out when that is settled', async () => {
    const stage = await amendStage()
    await stage.order({ network: 'mastodon', do: '500-after' })
    await stage.shared({ id: 'one', title: 'First' })
    expect((await stage.delivery('one', 'masto')).state).toBe('checking')
    await retractPost(stage.ports, 'one', { reason: 'It was not so.' })
    await stage.drain()
    expect(await stage.standing('mastodon')).toEqual([first])
    await stage.later(MINUTE)
    await stage.later(MINUTE)
    expect(await stage.standing('mastodon')).toEqual([])
    expect(await stage.receipts('one')).toEqual(['x · remove · done', 'masto · remove · done'])
  })

  it('overtakes an edit that was not made yet', async () => {
    const stage = await amendStage({ x: { corrections: 'nothing' } })
    await stage.shared({ id: 'one', title: 'First' })
    await edit(stage)
    await retractPost(stage.ports, 'one', { reason: 'It was not so.' })
    const before = stage.requests.length
    await stage.drain()
    expect(stage.requestsSince(before).map((one) => one.split(' ')[0])).toEqual([
      'DELETE',
      'DELETE',
    ])
    expect(await stage.standing('mastodon')).toEqual([])
  })

  it('finds gone what somebody took down before', async () => {
    const stage = await amendStage()
    await stage.shared({ id: 'one', title: 'First' })
    await stage.order({ network: 'mastodon', on: 'delete', do: 'reset-after' })
    await retractPost(stage.ports, 'one', { reason: 'It was not so.' })
    await stage.drain()
    await stage.later(MINUTE)
    expect(await stage.receipts('one')).toEqual([
      'x · remove · done',
      'masto · remove · done · It was not there any more.',
    ])
  })

  it('is taken up where a process that died left it', async () => {
    const stage = await amendStage({ x: { corrections: 'nothing' } })
    await stage.shared({ id: 'one', title: 'First' })
    await retractPost(stage.ports, 'one', { reason: 'It was not so.' })
    const { amendments } = stage.ports
    const now = stage.clock.now()
    for (const { id } of await amendments.dueOf('masto', now, 1)) {
      await amendments.claim(id, 'dead', now, new Date(now.getTime() + MINUTE))
    }
    await stage.drain()
    expect(await stage.standing('mastodon')).toEqual([first])
    await stage.later(2 * MINUTE)
    expect(await stage.standing('mastodon')).toEqual([])
  })
})

describe('the reply of a schedule', () => {
  const reply = { reply: 'More: {{ post.url }}#more' }
  const more = `More: ${link}#more`

  it('answers the share when it is sent, once', async () => {
    const stage = await amendStage({ schedule: reply })
    await stage.shared({ id: 'one', title: 'First' })
    await stage.later(MINUTE)
    expect(await stage.standing('mastodon')).toEqual([first, [first, more]])
    expect(await stage.standing('x')).toEqual([first, [first, more]])
  })

  it('is made up for when a crash came between', async () => {
    const stage = await amendStage({ schedule: reply })
    await stage.order({ network: 'x', do: '500-after' })
    await stage.shared({ id: 'one', title: 'First' })
    stage.clock.advance(MINUTE)
    const x = await stage.delivery('one', 'x')
    const { checkDelivery } = await import('../../src/tasks/check-delivery.ts')
    expect(await checkDelivery(stage.ports, x.id)).toBe('sent')
    expect(await stage.standing('x')).toEqual([first])
    await tick(stage.ports)
    await stage.drain()
    expect(await stage.standing('x')).toEqual([first, [first, more]])
  })

  it('is left out where the account takes its link away', async () => {
    const stage = await amendStage({ schedule: reply, x: { links: 'top' } })
    await stage.shared({ id: 'one', title: 'First' })
    await stage.later(MINUTE)
    expect(await stage.standing('mastodon')).toEqual([first, [first, more]])
    expect(await stage.standing('x')).toEqual(['First'])
    await stage.shared({ id: 'two', title: 'Second', priority: 'breaking' })
    const urgent = 'Second\nhttps://news.example/two'
    expect(await stage.standing('x')).toEqual([
      'First',
      urgent,
      [urgent, 'More: https://news.example/two#more'],
    ])
  })

  it.each<[string, string, string]>([
    ['has no link', 'Tell us: {{ post.title }}', 'Tell us: ASP.\u2060NET at night'],
    [
      'has a link that is asked for',
      '{% if post.image.alt %}{{ post.url }}{% endif %}Sources: two',
      'Sources: two',
    ],
  ])('is sent without links when it %s', async (_, template, said) => {
    const title = 'ASP.NET at night'
    const stage = await amendStage({ schedule: { reply: template }, x: { links: 'never' } })
    await stage.shared({ id: 'one', title })
    const share = 'ASP.\u2060NET at night'
    expect(await stage.standing('x')).toEqual([share, [share, said]])
  })

  it('counts as nobody else answering', async () => {
    const stage = await amendStage({
      schedule: reply,
      masto: { corrections: 'repost' },
      x: { corrections: 'nothing' },
    })
    await stage.shared({ id: 'one', title: 'First' })
    await edit(stage)
    await correct(stage)
    await stage.drain()
    expect(await stage.standing('mastodon')).toContain(second)
  })
})

describe('a running story', () => {
  const story = { story: 'flood' }

  it('is threaded under its first share', async () => {
    const stage = await amendStage()
    await stage.shared({ id: 'one', title: 'First', ...story })
    await stage.shared({ id: 'two', title: 'Second', ...story })
    await stage.shared({ id: 'three', title: 'Third', ...story })
    expect(await stage.standing('x')).toEqual([
      first,
      [first, 'Second\nhttps://news.example/two'],
      [first, 'Third\nhttps://news.example/three'],
    ])
  })

  it('goes on without a first share that was taken down, by us or on the network', async () => {
    const stage = await amendStage()
    await stage.shared({ id: 'one', title: 'First', ...story })
    const [toot] = await stage.networks.posts('mastodon')
    const { fetch: reach, settings } = stage.ports.rehearsal
    await reach('mastodon')?.(`https://m.example/api/v1/statuses/${toot?.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${settings('mastodon').access_token}` },
    })
    await stage.shared({ id: 'two', title: 'Second', ...story })
    await stage.later(MINUTE)
    expect(await stage.standing('mastodon')).toEqual(['Second\nhttps://news.example/two'])
    await retractPost(stage.ports, 'one', { reason: 'It was not so.' })
    await stage.drain()
    await stage.shared({ id: 'three', title: 'Third', ...story })
    expect(await stage.standing('mastodon')).toEqual([
      'Second\nhttps://news.example/two',
      ['Second\nhttps://news.example/two', 'Third\nhttps://news.example/three'],
    ])
  })
})
