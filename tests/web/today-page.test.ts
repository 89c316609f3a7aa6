import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { openVisitor, textOf, textsOf, type Visitor } from './browser-visitor.ts'
import { openStage, publicUrl, type Stage } from './stage.ts'
import { posts } from './stage-setup.ts'

let stage: Stage
let person: Visitor
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(stage.close)
  person = await openVisitor(stage)
})

it('says when the next ones go out, as a time, and to the second where there are scripts', async () => {
  await stage.save(posts.tram)
  const page = await person.page('/admin')
  expect(textsOf(page, 'section[aria-labelledby="upcoming"] li p')).toEqual([
    'x on X · due 23 Nov 2026, 09:02',
    'masto on Mastodon · due 23 Nov 2026, 09:02',
    'desk on Mastodon · due 23 Nov 2026, 09:02',
  ])
  const countdown = page.querySelector('.countdown')
  expect([countdown?.getAttribute('data-until'), countdown?.getAttribute('data-now')]).toEqual([
    String(Date.parse('2026-11-23T08:02:00Z')),
    String(Date.parse('2026-11-23T08:00:00Z')),
  ])
})

it('asks who it is when the session has ended, instead of growing old', async () => {
  const refreshes = async (path: string, from: string) => {
    const headers = { 'hx-request': 'true', 'hx-current-url': `${publicUrl}${from}` }
    const answer = await stage.app.request(path, { headers })
    return [answer.status, answer.headers.get('hx-refresh')]
  }
  expect(await refreshes('/admin', '/admin#sent')).toEqual([401, 'true'])
  // A form that may be half filled in stays.
  expect(await refreshes('/admin/schedules/-/runs', '/admin/schedules/news')).toEqual([401, null])
})

it('says when the scheduler last ran', async () => {
  const heartbeat = async () => textOf((await person.page('/admin')).querySelector('.heartbeat'))
  expect(await heartbeat()).toBe('The scheduler has not run yet.')
  await stage.ports.health.mark('tick', stage.clock.now)
  expect(await heartbeat()).toBe('The scheduler runs each minute, last at 23 Nov 2026, 09:00:00.')
  stage.pass(30)
  const page = await person.page('/admin')
  expect(textOf(page.querySelector('[role="alert"]'))).toMatch(
    /^The scheduler has not run since 23 Nov 2026, 09:00\./,
  )
})
