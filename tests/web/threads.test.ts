import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { terminal } from '../cli/terminal.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'

const sentences = (from: number, to: number) =>
  Array.from(
    { length: to - from + 1 },
    (_, at) => `Sentence ${from + at} says what it has to say.`,
  ).join(' ')
const link = 'https://news.example/bridge'
const post = { id: 'bridge', url: link, title: 'The bridge', dek: sentences(1, 12) }
const parts = [`The bridge\n\n${sentences(1, 6)}\n\n${link}`, sentences(7, 12)]
const whole = `The bridge\n\n${sentences(1, 12)}\n\n${link}`

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  await stage.ports.setup.apply(
    {
      ...setup,
      accounts: setup.accounts.map((one) => (one.id === 'x' ? { ...one, thread: 3 } : one)),
      templates: { default: '{{ post.title }}\n\n{{ post.dek | shrink }}\n\n{{ post.url }}' },
      schedules: setup.schedules.map((one) => ({ ...one, approve: true })),
    },
    stage.ports.clock.now(),
  )
  await stage.save(post)
})
afterEach(() => stage.close())

const toX = async () => (await stage.api('GET', '/deliveries?account=x&post=bridge')).body.items[0]

describe('a thread', () => {
  test('is previewed with all its parts', async () => {
    const { body } = await stage.api('POST', '/share/preview', { post: 'bridge', account: 'x' })
    const [preview] = body
    expect([preview.text, preview.parts]).toEqual([
      parts[0],
      [{ text: parts[1], count: parts[1]?.length }],
    ])
    const printed = await terminal(stage).run(
      'share',
      'preview',
      '--post',
      'bridge',
      '--account',
      'x',
    )
    expect(printed.out).toContain(
      `${parts[0]}\n— part 2: ${parts[1]?.length} of 280 weighted\n${parts[1]}\n`,
    )
  })

  test('is approved as a whole, and sent part by part', async () => {
    const { id, text, parts: more } = await toX()
    expect([text, more]).toEqual([parts[0], [parts[1]]])
    const approve = (seen: string) => stage.api('POST', `/deliveries/${id}/approve`, { seen })
    expect((await approve(parts[0] ?? '')).status).toBe(409)
    expect((await approve(parts.join('\n\n'))).status).toBe(200)
    stage.clock.now = new Date(stage.clock.now.getTime() + 10 * 60_000)
    await stage.deliver('x')
    const { body } = await stage.api('GET', '/deliveries?account=x&post=bridge')
    const sent = body.items.map((one: Record<string, unknown>) => [one.kind, one.state, one.text])
    expect(sent.toSorted()).toEqual([
      ['part', 'sent', parts[1]],
      ['share', 'sent', parts[0]],
    ])
  })

  test('of a text of one’s own is split as well', async () => {
    const { id } = await toX()
    const put = await stage.api('PUT', `/deliveries/${id}/text`, { text: `Mine. ${whole}` })
    expect(put.body).toMatchObject({
      text: `Mine. ${parts[0]}`,
      parts: [parts[1]],
      own_text: true,
    })
    const long = await stage.api('PUT', `/deliveries/${id}/text`, { text: 'a '.repeat(800) })
    expect([long.status, long.body.detail]).toEqual([
      422,
      'text: The text counts 1599, and the network takes 280.',
    ])
  })
})

describe('in the admin pages, a thread', () => {
  let cookie = ''
  const send = (path: string, fields: Record<string, string>) =>
    stage.app.request(`${publicUrl}${path}`, {
      method: 'POST',
      headers: { origin: publicUrl, cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
  beforeEach(async () => {
    cookie = ''
    const link = new URL(await stage.signInLink(), publicUrl)
    const answer = await send('/admin/sign-in', { token: link.searchParams.get('token') ?? '' })
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  })
  const page = async (path: string) =>
    (await stage.app.request(`${publicUrl}${path}`, { headers: { cookie } })).text()

  test.each(['/admin/approvals', '/admin/posts/bridge'])('stands whole on %s', async (path) => {
    const html = await page(path)
    const [, thread = ''] =
      /<ol class="thread" aria-label="A thread of 2 posts">(.*?)<\/ol>/s.exec(html) ?? []
    expect(
      thread
        .split('<li>')
        .slice(1)
        .map((one) => one.replace(/<[^>]+>/g, '')),
    ).toEqual(parts)
  })

  test('is changed as one text, and counted anew', async () => {
    const { id } = await toX()
    const html = await page(`/admin/deliveries/${id}`)
    expect(html).toContain(`\n${whole}</textarea>`)
    expect(html).toContain('In 2 posts')
    const same = { text: whole.replaceAll('\n', '\r\n'), revision: '1' }
    await send(`/admin/deliveries/${id}/text`, same)
    expect((await toX()).own_text).toBeUndefined()
    const counted = await send(`/admin/deliveries/${id}/count`, {
      text: `${sentences(1, 4)}\n\n${whole}`,
    })
    expect(await counted.text()).toContain('In 3 posts')
    await send(`/admin/deliveries/${id}/text`, { text: 'Mine', revision: '1' })
    expect(await toX()).toMatchObject({ text: 'Mine', own_text: true })
    expect((await toX()).parts).toBeUndefined()
  })
})
