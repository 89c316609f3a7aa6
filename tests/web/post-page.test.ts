import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { openVisitor, textOf, textsOf, type Visitor } from './browser-visitor.ts'
import { openStage, type Stage } from './stage.ts'
import { playMorning, posts } from './stage-setup.ts'

let stage: Stage
let person: Visitor
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(stage.close)
  person = await openVisitor(stage)
})

const stateOf = async (post: string, account: string) =>
  (await stage.ports.deliveries.list({ post, account }, { limit: 1 })).items[0]

it('shows under each text what becomes of it, and sends or skips it', async () => {
  await stage.save(posts.tram)
  const page = await person.page('/admin/posts/tram')
  const x = page.querySelector('.preview .share-state')
  expect(textsOf(x ?? page, '.actions :is(a, button)')).toEqual([
    'Edit the text on x',
    'Send now on x',
    'Skip on x',
    'Why on x',
  ])
  const x2 = await stateOf('tram', 'x')
  const sent = await person.send('/admin/posts/tram', {}, `form[action$="${x2?.id}/send-now"]`)
  expect(textOf(sent.page.querySelector('.flash'))).toBe('It goes out now.')
  expect((await stateOf('tram', 'x'))?.dueAt).toEqual(new Date('2026-11-23T08:00:01Z'))
  const masto = await stateOf('tram', 'masto')
  await person.send('/admin/posts/tram', {}, `form[action$="${masto?.id}/cancel"]`)
  expect((await stateOf('tram', 'masto'))?.state).toBe('cancelled')
})

it('tells everything that happened, the newest first', async () => {
  await playMorning(stage)
  await person.request('/admin/posts/ferry/retract', { reason: 'It was wrong.', confirm: 'yes' })
  const page = await person.page('/admin/posts/ferry')
  const told = textsOf(page, '#timeline + .timeline > li')
  expect(told).toContain(
    '23 Nov 2026, 09:00:00Saved for the first timeCouncil votes to keep the night ferry',
  )
  expect(told).toContain('23 Nov 2026, 09:12:00x: The network took it')
  expect(told.some((one) => /Owner: retract/.test(one))).toBe(true)
  const times = [...page.querySelectorAll('#timeline + .timeline time')].map((time) =>
    time.getAttribute('datetime'),
  )
  expect(times).toEqual([...times].sort().reverse())
})

it('shows which feeds have it, and how it reads there', async () => {
  await stage.save(posts.ferry)
  const page = await person.page('/admin/posts/ferry')
  const feeds = page.querySelector('section[aria-labelledby="feeds"]')
  expect(textsOf(feeds ?? page, 'summary')).toEqual([
    'main: the whole post',
    'Politics: its summary',
  ])
  await stage.save(posts.choir)
  const other = await person.page('/admin/posts/choir')
  expect(textsOf(other, 'section[aria-labelledby="feeds"] summary')).toEqual([
    'main: the whole post',
  ])
})
