import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Permission, type Role, roles } from '../../src/core/permissions.ts'
import { needed } from '../../src/web/access/needed.ts'
import { everyPage, wholeApp } from './every-page.ts'
import { sessionOf } from './session-of.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
})
afterEach(() => stage.close())

const attributes = (tag: string, name: string) =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&')

/** Where a page lets one go or send something, as `METHOD path`. A form without a button is only to be read. */
function offers(html: string): readonly string[] {
  const forms = [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].flatMap(
    ([, tag = '', held = '']) => {
      const sends =
        attributes(tag, 'method') === 'post' && /<button(?![^>]*type="button")/.test(held)
      return sends ? [['POST', attributes(tag, 'action')] as const] : []
    },
  )
  const tags = html.match(/<\w+\b[^>]*>/g) ?? []
  const others = tags.flatMap((tag) => [
    ['GET', tag.startsWith('<a') ? attributes(tag, 'href') : undefined] as const,
    ['POST', attributes(tag, 'formaction')] as const,
    ['POST', attributes(tag, 'hx-post')] as const,
  ])
  const below = [...forms, ...others].flatMap(([method, address]) =>
    address?.startsWith('/admin') ? [`${method} ${address.replace(/[?#].*/, '')}`] : [],
  )
  return [...new Set(below)]
}

/** They are for whoever is not in yet. */
const doors = /^\/admin\/(?:sign-in|join)/

async function seenBy(role: Role) {
  const pages = (await everyPage(stage)).filter(
    (path) => path.startsWith('/admin') && !doors.test(path),
  )
  const app = wholeApp(stage)
  const person = { id: role, name: role, email: `${role}@news.example`, role }
  await stage.ports.people.add(person, stage.clock.now)
  const headers = { cookie: `posthorn_session=${await sessionOf(app, stage.ports, role)}` }
  return Promise.all(
    pages.map(async (path) => {
      const answer = await app.request(path, { headers })
      return { path, status: answer.status, html: await answer.text() }
    }),
  )
}

test.each(['viewer', 'editor', 'owner'] as const)(
  'a page offers nothing that %s may not do',
  async (role) => {
    const may = (need: Permission | 'nothing') =>
      need === 'nothing' || (roles[role] as readonly Permission[]).includes(need)
    const wrong = (await seenBy(role)).flatMap(({ path, html }) =>
      offers(html)
        .filter((offer) => offer !== 'POST /admin/sign-out')
        .filter((offer) => {
          const [method = '', address = ''] = offer.split(' ')
          return !may(needed('pages', method, address.slice('/admin'.length)))
        })
        .map((offer) => `${path} offers ${offer}`),
    )
    expect(wrong).toEqual([])
  },
)

test('who may only look is offered no more than to look, and what is their own', async () => {
  const pages = await seenBy('viewer')
  const sent = pages.flatMap(({ html }) => offers(html).filter((one) => one.startsWith('POST')))
  const others = sent.filter((offer) => !offer.startsWith('POST /admin/you'))
  expect([...new Set(others)].sort()).toEqual([
    'POST /admin/feeds/politics/check',
    'POST /admin/sign-out',
    'POST /admin/simulate',
  ])
  const refused = pages.filter(({ status }) => status === 403).map(({ path }) => path)
  expect(refused).toContain('/admin/tokens')
  expect(refused).toContain('/admin/people')
  for (const open of [
    '/admin/schedules',
    '/admin/templates',
    '/admin/sources',
    '/admin/log/changes',
  ])
    expect(refused).not.toContain(open)
})
