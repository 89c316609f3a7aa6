import { afterEach, beforeEach, expect, test } from 'vitest'
import { terminal } from '../cli/terminal.ts'
import { rssOf } from '../contracts/identity-replays.ts'
import { type ApiStage, openApi } from './api-stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const FROM = 'https://news.example/ferry'
const TO = 'https://news.example/the-ferry'
const says = `The source changed its address from ${FROM} to ${TO}: its id is the same.`

async function moved(): Promise<string> {
  for (const link of [FROM, TO]) {
    const item = { guid: 'f1', link, title: 'The ferry', text: '<p>It stays.</p>' }
    const document = new TextDecoder().decode(rssOf('https://news.example/', [item]))
    const { body } = await stage.api('POST', '/import', { document, type: 'feed' })
    if (link === TO) expect(body.recognised).toEqual([{ title: 'The ferry', says }])
    else expect(body.recognised).toBeUndefined()
  }
  const [post] = (await stage.ports.posts.list({ limit: 1 })).items
  return post?.id ?? ''
}

test('why a post was recognised is told by explain, by its command and on the page of the post', async () => {
  const id = await moved()
  const { body } = await stage.api('GET', `/explain?post=${id}&account=x`)
  expect(body.recognised).toEqual([{ at: '2026-11-23T08:00:00.000Z', says }])
  const { out } = await terminal(stage).run('explain', '--post', id, '--account', 'x')
  expect(out).toContain(`2026-11-23T08:00:00.000Z: ${says}\n`)
  const page = await pageOf(id)
  expect(page).toContain('How it was recognised')
  expect(page).toContain(says)
})

/** As somebody who signed in sees it. */
async function pageOf(id: string): Promise<string> {
  const link = new URL(await stage.signInLink(), 'https://feeds.news.example')
  const signedIn = await stage.app.request('/admin/sign-in', {
    method: 'POST',
    headers: { origin: link.origin },
    body: new URLSearchParams({ token: link.searchParams.get('token') ?? '' }),
  })
  const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';')
  const page = await stage.app.request(`/admin/posts/${id}`, { headers: { cookie } })
  return page.text()
}
