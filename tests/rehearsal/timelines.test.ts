import { describe, expect, it } from 'vitest'
import { inProcessFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal } from '../../src/rehearsal/rehearsal.ts'
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
    '<article><span class="avatar" aria-hidden="true">&lt;</span><header lang="en"><strong>@&lt;i&gt;</strong> <time datetime="2026-03-01T12:00:00.000Z">2026-03-01 12:00 UTC</time></header>' +
      '<p class="text" dir="auto">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; https://news.example/&quot;&gt;&lt;b&gt;?a=1&amp;b=2 ' +
      '<a href="https://asp.net" rel="nofollow noopener">asp.net</a> javascript:alert(1)</p>',
  )
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
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

it('shows a thread from top to bottom, each part once', async () => {
  const page = timelinesPage(networks, [
    { ...post, text: 'First' },
    { ...post, id: '2', replyTo: '1', text: 'Second' },
    { ...post, id: '3', replyTo: '2', text: 'Third' },
    { ...post, id: '4', replyTo: '1', text: 'Aside' },
  ])
  const texts = [...(await page.text()).matchAll(/<ol class="thread">|First|Second|Third|Aside/g)]
  expect(texts.map(([text]) => text)).toEqual([
    'First',
    '<ol class="thread">',
    'Second',
    'Third',
    'Aside',
  ])
})

it('marks what was taken down, and counts it apart', async () => {
  const removed = [{ ...post, id: '2', text: 'Second', cost: 9 }]
  const html = await timelinesPage(networks, [post], { removed }).text()
  expect(html).toContain('1 post, 1 taken down, would have cost $0.200</p>')
  const [first = '', second = ''] = html
    .split('<article')
    .slice(1)
    .toSorted((a, b) => Number(b.includes('First')) - Number(a.includes('First')))
  expect([first.includes('taken down'), second.includes('· taken down')]).toEqual([false, true])
  expect(second.startsWith(' class="gone"')).toBe(true)
  const only = await timelinesPage(networks, [], { removed: [post] }).text()
  expect(only).toContain('0 posts, 1 taken down</p>')
  expect(only).not.toContain('Nothing was posted yet')
})

it('shows an image in its proportions with its alternative text, and cards with and without one', async () => {
  const image = { as: 'attach', type: 'image/jpeg', width: 1200, height: 630 } as const
  const linked = { ...post, text: 'Bridge https://news.example/a' }
  const shown = async (given: object, crawls?: true) => {
    const on = { id: 'x', name: 'X', links: 'scheme', ...(crawls && { crawls }) } as const
    const html = await timelinesPage([on], [{ ...linked, ...given }]).text()
    return html.slice(
      html.indexOf('</p>', html.indexOf('class="text"')) + 4,
      html.indexOf('</article>'),
    )
  }
  expect(await shown({ image: { ...image, alt: 'A "crane"' } }, true)).toBe(
    '<figure class="image"><svg viewBox="0 0 1200 630" role="img" aria-label="A &quot;crane&quot;"><rect width="1200" height="630"></rect></svg>' +
      '<figcaption lang="en"><q>A &quot;crane&quot;</q> <span class="note">JPEG, 1200 × 630</span></figcaption></figure>',
  )
  expect(await shown({ image })).toContain('No alternative text')
  expect(await shown({}, true)).toBe(
    '<a class="card" href="https://news.example/a" rel="nofollow noopener"><span class="host">news.example</span>' +
      '<span class="note" lang="en">Title, text and picture from the page</span></a>',
  )
  expect(await shown({})).toBe('')
  const article = {
    source: 'https://news.example/b',
    title: 'Bridge <b>',
    description: 'It opens.',
  }
  expect(await shown({ record: { article }, image: { ...image, as: 'card' } })).toMatch(
    /^<a class="card" href="https:\/\/news\.example\/b" rel="nofollow noopener"><figure.*<span class="host">news\.example<\/span><strong>Bridge &lt;b&gt;<\/strong><span class="words">It opens\.<\/span><\/a>$/,
  )
})

describe('the picture of a post', () => {
  const png = Uint8Array.from(
    atob(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    ),
    (letter) => letter.charCodeAt(0),
  )
  const reach = async () => {
    const journal: string[] = []
    const rehearsal = createRehearsal({
      now: () => new Date('2026-03-01T12:00:00Z'),
      journal: { lines: () => [], append: (line) => void journal.push(line) },
    })
    const ask = inProcessFetch(rehearsal)
    const form = new FormData()
    form.set(
      'payload_json',
      JSON.stringify({ content: 'Bridge', attachments: [{ id: 0, filename: 'a.png' }] }),
    )
    form.set('files[0]', new Blob([png], { type: 'image/png' }), 'a.png')
    const hook = 'discord/api/webhooks/1200000000000000001/rehearsal-webhook-token'
    const sent = await ask(`http://127.0.0.1:9000/${hook}?wait=true`, {
      method: 'POST',
      body: form,
    })
    expect(sent.status).toBe(200)
    return { ask: (path: string) => ask(`http://127.0.0.1:9000${path}`), rehearsal, journal }
  }

  it('is on the page, and in no journal and no list', async () => {
    const { ask, rehearsal, journal } = await reach()
    const [{ id, image } = { id: '', image: undefined }] = await rehearsal.posts()
    const shown = { as: 'attach', type: 'image/png', width: 1, height: 1 }
    expect(image).toEqual(shown)
    expect(JSON.parse(journal[0] ?? '').image).toEqual(shown)
    const html = await (await ask('/')).text()
    expect(html).toContain(`<img src="/_pictures/discord/${id}" width="1" height="1" alt=""/>`)
    const picture = await ask(`/_pictures/discord/${id}`)
    expect([
      picture.headers.get('content-type'),
      new Uint8Array(await picture.arrayBuffer()),
    ]).toEqual(['image/png', png])
    expect((await ask('/_pictures/discord/5')).status).toBe(404)
    expect((await ask('/_pictures/x')).status).toBe(404)
  })
})
