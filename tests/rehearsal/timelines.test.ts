import { expect, it } from 'vitest'
import { timelinesPage } from '../../src/rehearsal/timelines.tsx'

const networks = [
  { id: 'mastodon', name: 'Mastodon', links: 'scheme' },
  { id: 'x', name: 'X', links: 'bare' },
] as const
const post = {
  network: 'x',
  account: 'news',
  id: '1',
  url: 'https://x.com/news/status/1',
  text: 'First',
  at: '2026-03-01T12:00:00.000Z',
  cost: 0.2,
}

it('shows each network its newest posts first, with what they would have cost', async () => {
  const html = await timelinesPage(networks, [
    post,
    { ...post, id: '2', text: 'Second', cost: 0.015, at: '2026-03-01T13:05:00.000Z' },
    {
      ...post,
      network: 'mastodon',
      text: 'Third https://news.example/a asp.net',
      cost: 0,
      language: 'de',
    },
  ]).text()
  const [mastodon = '', x = ''] = html.split('<section').slice(1)
  expect(mastodon).toContain('<article lang="de">')
  expect(mastodon).toContain('1 post</p>')
  expect(x).toContain('2 posts, would have cost $0.215</p>')
  expect(x).toContain('<time datetime="2026-03-01T13:05:00.000Z">2026-03-01 13:05 UTC</time>')
  expect(x.indexOf('Second')).toBeLessThan(x.indexOf('First'))
  expect(mastodon).toContain('<h2 id="on-mastodon">Mastodon</h2>')
  expect(mastodon).toContain('Third <a href="https://news.example/a"')
  expect(html).toContain('name="viewport"')
})

it('escapes everything, links the web only, and has no script', async () => {
  const text = `<script>alert("1")</script> https://news.example/"><b>?a=1&b=2 asp.net javascript:alert(1)`
  const page = timelinesPage(networks, [{ ...post, account: '<i>', text }])
  const html = await page.text()
  const article = html.slice(html.indexOf('<article'), html.indexOf('</article>'))
  expect(article).toBe(
    '<article><header lang="en"><strong>@&lt;i&gt;</strong> <time datetime="2026-03-01T12:00:00.000Z">2026-03-01 12:00 UTC</time></header>' +
      '<p class="text" dir="auto">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; https://news.example/&quot;&gt;&lt;b&gt;?a=1&amp;b=2 ' +
      '<a href="https://asp.net" rel="nofollow noopener">asp.net</a> javascript:alert(1)</p>',
  )
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
})

it('says so when there is nothing', async () => {
  expect(await timelinesPage(networks, []).text()).toContain('<p>Nothing was posted yet.</p>')
})

it('shows answers under what they answer, oldest first, and what was edited', async () => {
  const answer = { ...post, replyTo: '1' }
  const page = timelinesPage(networks, [
    { ...post, editedAt: '2026-03-01T12:09:00.000Z' },
    { ...answer, id: '2', text: 'Second' },
    { ...answer, id: '3', text: 'Third' },
    { ...answer, id: '4', replyTo: '0', text: 'To what is gone' },
  ])
  const html = (await page.text()).replace(/<time.*?<\/time>|<style.*?<\/style>/g, '')
  const texts = [...html.matchAll(/<ol class="thread">|edited|First|Second|Third|To what is gone/g)]
  expect(texts.map(([text]) => text)).toEqual([
    'To what is gone',
    'edited',
    'First',
    '<ol class="thread">',
    'Second',
    'Third',
  ])
})
