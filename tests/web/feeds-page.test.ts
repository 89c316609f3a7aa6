import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { setupForm } from '../../src/core/setup-form.ts'
import { issuesIn, openVisitor, textOf, textsOf, type Visitor } from './browser-visitor.ts'
import { openStage, publicUrl, type Stage } from './stage.ts'
import { posts } from './stage-setup.ts'

let stage: Stage
let person: Visitor
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(stage.close)
  person = await openVisitor(stage)
})

const feeds = async () => {
  const setup = await stage.ports.setup.read()
  return setup ? setupForm(setup).feeds : {}
}
const NEW = '/admin/feeds/-/new'
const gone = 'form[action$="/remove"]'

it('lists feeds with what is in them', async () => {
  await stage.save(posts.ferry)
  await person.send('/admin/feeds/politics', { closes: '2026-12-31', instead: 'main' })
  const page = await person.page('/admin/feeds')
  expect(textsOf(page, 'tbody td')).toEqual([
    'main',
    'The 50 newest posts, in full',
    '23 Nov 2026, 09:00',
    '–',
    'politicsPolitics',
    'The 30 newest posts tagged politics, as summaries',
    '23 Nov 2026, 09:00',
    'Its last day is 2026-12-31, then main.',
  ])
})

it('shows where a feed is offered, what is in it, and what it does without', async () => {
  await stage.save(posts.ferry)
  await stage.save(posts.choir)
  const { guid } = (await stage.ports.posts.byId('ferry')) ?? {}
  await stage.ports.quarantine.replace(
    { feed: 'politics', format: 'rss' },
    [{ guid: guid ?? '', reason: 'not XML' }],
    stage.clock.now,
  )
  const page = await person.page('/admin/feeds/politics')
  expect(textsOf(page, '.facts dd').slice(0, 2)).toEqual([
    'The 30 newest posts tagged politics, as summaries',
    'One post',
  ])
  expect(textsOf(page, '.addresses code')).toEqual(
    ['rss.xml', 'atom.xml', 'feed.json'].map((file) => `${publicUrl}/feeds/politics/${file}`),
  )
  expect(textOf(page.querySelector('.notice'))).toContain('It would break politics (rss)')
  const copied = [...page.querySelectorAll('[data-copy]')].map((one) =>
    one.getAttribute('data-copy'),
  )
  expect(copied[0]).toBe(`${publicUrl}/feeds/politics/rss.xml`)
})

describe('a form for a feed', () => {
  it('saves what it shows as it is', async () => {
    const before = await feeds()
    for (const id of ['main', 'politics']) {
      const { page } = await person.send(`/admin/feeds/${id}`)
      expect(textOf(page.querySelector('.flash'))).toBe('Nothing was changed.')
    }
    expect(await feeds()).toEqual(before)
  })

  it('has every key', async () => {
    const { page } = await person.send(NEW, {
      id: 'essays',
      title: 'Essays',
      limit: '10',
      content: 'summary',
      'select.tags': 'essays, "long, and slow"\r\n',
      'select.not': 'sponsored, ads',
      'select.section': 'Culture',
      'select.author': 'Mira Okafor',
      'select.language': 'en',
      private: 'yes',
      closes: '2027-01-31',
      instead: 'main',
    })
    expect(textOf(page.querySelector('.flash'))).toBe('The feed essays is there. Undo')
    expect((await feeds()).essays).toEqual({
      title: 'Essays',
      limit: 10,
      content: 'summary',
      select: {
        tags: ['essays, "long, and slow"'],
        not: ['sponsored', 'ads'],
        section: 'Culture',
        author: 'Mira Okafor',
        language: 'en',
      },
      private: true,
      closes: '2027-01-31',
      instead: 'main',
    })
    expect(textOf(page.querySelector('main'))).toContain(
      'Each subscriber has an address of their own',
    )
    const before = await feeds()
    const again = await person.send('/admin/feeds/essays')
    expect(await feeds()).toEqual(before)
    expect(textOf(again.page.querySelector('.flash'))).toBe('Nothing was changed.')
  })

  it('says what is wrong beside its field', async () => {
    const before = await feeds()
    const { status, page } = await person.send(NEW, {
      id: 'essays',
      limit: '1e9',
      closes: 'soon',
      instead: 'politic',
      'select.language': 'klingon!',
    })
    expect(status).toBe(422)
    expect(issuesIn(page)).toEqual({
      limit: 'expected number, received string',
      closes: 'expected the last day, like 2026-12-31',
      instead: 'there is no feed politic. Did you mean politics?',
      'select-language': 'expected a language tag like en or de-AT',
    })
    expect(await feeds()).toEqual(before)
  })

  it.each([
    ['../x', 'expected a name of small letters, digits, - and _'],
    ['main', 'is taken: choose another'],
  ])('takes no name %j', async (id, message) => {
    expect(issuesIn((await person.send(NEW, { id })).page)).toEqual({ id: message })
  })
})

it('removes a feed, which then says so, and undoes that', async () => {
  const before = await feeds()
  const { page } = await person.send('/admin/feeds/politics/remove', {}, gone)
  expect(Object.keys(await feeds())).toEqual(['main'])
  const undo = page.querySelector('form#undo')
  await person.request(undo?.getAttribute('action') ?? '', {
    former: undo?.querySelector('[name=former]')?.getAttribute('value') ?? '',
    back: '/admin/feeds',
  })
  expect(await feeds()).toEqual(before)
})

it('keeps main, whatever is asked', async () => {
  expect((await person.page('/admin/feeds/main/remove')).querySelector(gone)).toBeNull()
  const page = await person.page('/admin/feeds/main')
  expect(page.querySelector('[name="closes"]')).toBeNull()
  const made_from = page.querySelector('[name="made_from"]')?.getAttribute('value') ?? ''
  await person.request('/admin/feeds/main/remove', { made_from })
  expect(Object.keys(await feeds())).toContain('main')
})
