import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { openStage, type Stage } from './stage.ts'
import { posts } from './stage-setup.ts'

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(stage.close)
})

const ORIGIN = 'https://feeds.news.example'

async function signedIn() {
  const link = new URL(await stage.signInLink(), ORIGIN)
  const body = new URLSearchParams({ token: link.searchParams.get('token') ?? '' })
  const headers = { origin: ORIGIN }
  const answer = await stage.app.request(`${ORIGIN}/admin/sign-in`, {
    method: 'POST',
    body,
    headers,
  })
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return (fields?: Readonly<Record<string, string>>) =>
    stage.app.request(`${ORIGIN}/admin/simulate`, {
      headers: { ...headers, cookie },
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    })
}

const textsOf = (html: string, tag: string) =>
  [...html.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 'gs'))].map(([, inside = '']) =>
    inside.replace(/<[^>]+>/g, '').trim(),
  )

it('is a form that works without scripts', async () => {
  const ask = await signedIn()
  const html = await (await ask()).text()
  expect(textsOf(html, 'h1')).toEqual(['Simulate'])
  expect(html).toContain('<form method="post" action="/admin/simulate" class="filter">')
  expect(html.match(/<input [^>]*>/g)).toEqual([
    '<input type="number" name="days" value="3" min="1" max="31" required=""/>',
    '<input type="number" name="posts_per_day" value="0" min="0" max="500" required=""/>',
  ])
  expect(html).not.toContain('class="simulated"')
})

it('says by day what would go out, and nothing is sent', async () => {
  await stage.save(posts.ferry)
  await stage.save({ ...posts.ferry, id: 'late', url: `${posts.ferry.url}-late` })
  const ask = await signedIn()
  const answer = await ask({ days: '2', posts_per_day: '0' })
  const html = await answer.text()
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/html; charset=utf-8',
  ])
  expect(textsOf(html, 'h1')).toEqual(['Simulate'])
  expect(textsOf(html, 'h2')).toEqual(['Monday, 23 November 2026', 'What it comes to'])
  const [sent = ''] = textsOf(html, 'table')
  expect(sent).toContain(posts.ferry.title)
  expect(sent).toMatch(/Free$/)
  expect(html.indexOf('class="reached"')).toBeLessThan(html.indexOf('class="simulated"'))
  expect(html.trimEnd().endsWith('</html>')).toBe(true)
  const { sent: really = 0 } = await stage.ports.deliveries.counts()
  expect(really).toBe(0)
})

it('says how far it is before it is done', async () => {
  const ask = await signedIn()
  const { body } = await ask({ days: '4', posts_per_day: '3' })
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let html = ''
  while (!html.includes('class="reached"')) html += (await reader?.read())?.value ?? ''
  expect(html).not.toContain('class="simulated"')
  expect(html).toContain(
    '<progress max="1" value="0"></progress> 23 Nov 2026, 09:00: 0 have gone out.',
  )
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    html += part.value
  }
  expect(html).toContain('class="simulated"')
})

it('says what it is asked too much, and takes what is no number as nothing', async () => {
  const ask = await signedIn()
  const html = await (await ask({ days: 'many', posts_per_day: '501' })).text()
  expect(html).toContain('name="days" value="3"')
  expect(html).toContain('name="posts_per_day" value="0"')
})
