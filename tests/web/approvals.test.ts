import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { terminal } from '../cli/terminal.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'
import { posts, setup } from './stage-setup.ts'

const TEXT = 'Council votes to keep the night ferry\nhttps://news.example/politics/ferry'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  const schedules = setup.schedules.map((one) => ({ ...one, approve: true }))
  await stage.ports.setup.apply({ ...setup, schedules }, stage.ports.clock.now())
  await stage.save(posts.ferry)
})
afterEach(() => stage.close())

const toX = async () => (await stage.api('GET', '/deliveries?account=x&post=ferry')).body.items[0]

describe('by the API', () => {
  test('a held delivery is approved as it stands, and says at which revision', async () => {
    const { id, state, text } = await toX()
    expect([state, text]).toEqual(['held', TEXT])
    const { status, body } = await stage.api('POST', `/deliveries/${id}/approve`)
    expect([status, body.state, body.text, body.own_text, body.approved_revision]).toEqual([
      200,
      'planned',
      TEXT,
      undefined,
      1,
    ])
  })

  test('with an own text, of what was seen', async () => {
    const { id } = await toX()
    const approve = (body: unknown) => stage.api('POST', `/deliveries/${id}/approve`, body)
    expect(await approve({ revision: 2 })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
    expect(await approve({ text: 'a'.repeat(281) })).toMatchObject({
      status: 422,
      body: { detail: 'text: The text counts 281, and the network takes 280.' },
    })
    expect((await approve({ words: 'Mine' })).status).toBe(422)
    expect(await approve({ seen: 'Another one' })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
    expect((await toX()).state).toBe('held')
    const { body } = await approve({ text: 'Mine', revision: 1, seen: 'Mine' })
    expect([body.state, body.text, body.own_text]).toEqual(['planned', 'Mine', true])
  })

  test('an own text is given and taken away', async () => {
    const { id } = await toX()
    const put = await stage.api('PUT', `/deliveries/${id}/text`, { text: 'Mine' })
    expect([put.status, put.body.state, put.body.text]).toEqual([200, 'held', 'Mine'])
    const { body } = await stage.api('DELETE', `/deliveries/${id}/text`)
    expect([body.text, body.own_text]).toEqual([TEXT, undefined])
    expect((await stage.api('PUT', `/deliveries/${id}/text`, {})).status).toBe(422)
    expect((await stage.api('PUT', '/deliveries/nix/text', { text: 'Mine' })).status).toBe(404)
  })

  test('a changed post takes its approval back, and says so', async () => {
    const { id } = await toX()
    await stage.api('POST', `/deliveries/${id}/approve`)
    await stage.api('PATCH', '/posts/ferry', { title: 'Council changes its mind' })
    expect(await toX()).toMatchObject({
      state: 'held',
      text: 'Council changes its mind\nhttps://news.example/politics/ferry',
      reason: 'The post was changed after it was approved: a person must approve it anew.',
    })
  })
})

describe('by the command line', () => {
  test('texts come from files, or from what is piped in', async () => {
    const cli = terminal(stage)
    cli.files.set('mine.txt', 'Mine\n').set('-', 'Piped in')
    const { id } = await toX()
    const edited = await cli.run('deliveries', 'edit', id, '--text', '-')
    expect(edited).toMatchObject({ status: 0, err: '' })
    expect(edited.out).toContain('text: Piped in\n')
    const plain = await cli.run('deliveries', 'edit', id, '--template')
    expect(plain.out).toContain(`text: ${TEXT}\n`)
    const neither = await cli.run('deliveries', 'edit', id)
    expect(neither).toEqual({ status: 2, out: '', err: 'Either --text or --template is needed\n' })
    const approved = await cli.run('deliveries', 'approve', id, '--text', 'mine.txt')
    expect(approved.out).toContain('state: planned\n')
    expect(approved.out).toContain('text: Mine\n')
  })
})

describe('in the admin pages', () => {
  let cookie = ''
  beforeEach(async () => {
    const link = new URL(await stage.signInLink(), publicUrl)
    const token = link.searchParams.get('token') ?? ''
    const answer = await send('/admin/sign-in', { token })
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  })
  const send = (path: string, fields: Record<string, string> | string[][]) =>
    stage.app.request(`${publicUrl}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: publicUrl, cookie },
    })
  const page = async (path: string) => {
    const answer = await stage.app.request(`${publicUrl}${path}`, { headers: { cookie } })
    return answer.text()
  }
  /** Sends a form and reads what the next page says came of it. */
  const submit = async (path: string, fields: Record<string, string> | string[][]) => {
    const answer = await send(path, fields)
    const flash = answer.headers.getSetCookie().find((one) => one.startsWith('posthorn_flash='))
    const said = /^posthorn_flash=([^;]*)/.exec(flash ?? '')?.[1] ?? '{}'
    return JSON.parse(decodeURIComponent(said))
  }
  const DONE = { kind: 'done', text: 'Approved: it goes out when it is due.' }

  test('a delivery shows its text, its count and its time, to be changed', async () => {
    const { id } = await toX()
    const html = await page(`/admin/deliveries/${id}`)
    expect(html).toContain(`\n${TEXT}</textarea>`)
    expect(html).toContain('73 of 280')
    expect(html).toContain(`formaction="/admin/deliveries/${id}/approve-text"`)
    expect(html).toContain('value="2026-11-23T09:02"')
    expect(html).toContain('On the clock of Europe/Berlin.')
  })

  test.each(['text', 'approve-text'])(
    'by %s, a text that the network does not take is shown again as it was typed',
    async (button) => {
      const { id } = await toX()
      const typed = `Mine ${'x'.repeat(300)}`
      const answer = await send(`/admin/deliveries/${id}/${button}`, { text: typed, revision: '1' })
      const html = await answer.text()
      expect(answer.status).toBe(422)
      expect(html).toContain(`\n${typed}</textarea>`)
      expect(html).toContain('The text counts 305, and the network takes 280.')
      expect(html).toContain('Its own text')
      expect(await toX()).toMatchObject({ state: 'held', text: TEXT })
    },
  )

  test('what the template gives is no own text, another one is', async () => {
    const { id } = await toX()
    const fields = (text: string) => ({ text, revision: '1' })
    expect(await submit(`/admin/deliveries/${id}/text`, fields('Mine\r\nand yours'))).toEqual({
      kind: 'done',
      text: 'Kept. It waits for approval.',
    })
    expect(await toX()).toMatchObject({ text: 'Mine\nand yours', own_text: true })
    const plain = fields(TEXT.replace('\n', '\r\n'))
    expect(await submit(`/admin/deliveries/${id}/approve-text`, plain)).toEqual(DONE)
    const approved = await toX()
    expect([approved.state, approved.text, approved.own_text]).toEqual(['planned', TEXT, undefined])
  })

  test('what was changed since it was seen is not approved', async () => {
    const { id } = await toX()
    await stage.api('PATCH', '/posts/ferry', { title: 'Council changes its mind' })
    const approved = await submit(`/admin/deliveries/${id}/approve-text`, {
      text: TEXT,
      revision: '1',
    })
    expect(approved).toEqual({
      kind: 'failed',
      text: 'The post was changed meanwhile: look at the text again',
    })
    const after = await toX()
    expect([after.state, after.own_text]).toEqual(['held', undefined])
  })

  test('a text is counted as it is typed', async () => {
    const { id } = await toX()
    const answer = await send(`/admin/deliveries/${id}/count`, { text: 'a'.repeat(281) })
    expect(await answer.text()).toContain('<span class="over">281 of 280</span>')
  })

  test('a time that the clock skips is refused', async () => {
    const { id } = await toX()
    const to = (at: string) => submit(`/admin/deliveries/${id}/reschedule`, { at })
    expect(await to('2027-03-28T02:30')).toEqual({
      kind: 'failed',
      text: 'The clock in Europe/Berlin never shows 02:30 on 2027-03-28: it is put forward to 03:00. Choose another time.',
    })
    const { undo, ...said } = await to('2026-11-24T08:00')
    expect(said).toEqual({ kind: 'done', text: 'It is due on 24 Nov 2026, 08:00 CET.' })
    expect(await toX()).toMatchObject({ state: 'held', due_at: '2026-11-24T07:00:00.000Z' })
    expect(await submit('/admin/calendar/undo', undo)).toEqual({
      kind: 'done',
      text: 'Undone: it is due on 23 Nov 2026, 09:02 CET again.',
    })
    expect(await toX()).toMatchObject({ state: 'held', due_at: '2026-11-23T08:02:00.000Z' })
    expect(await to('2026-11-23T08:30')).toEqual({
      kind: 'failed',
      text: '23 Nov 2026, 08:30 CET has passed. Choose another time.',
    })
  })

  test('several are approved at once, each as it was seen', async () => {
    await stage.save(posts.bakery)
    const html = await page('/admin/approvals')
    const seen = [...html.matchAll(/name="seen" value="(1 [^"]+)"/g)].map(
      ([, value]) => value ?? '',
    )
    expect(seen).toHaveLength(6)
    expect(html).toContain('Council votes to keep the night ferry\n')
    await stage.api('PATCH', '/posts/ferry', { title: 'Council changes its mind' })
    const approved = await submit(
      '/admin/approvals',
      seen.map((value) => ['seen', value]),
    )
    expect(approved).toEqual({
      kind: 'failed',
      text: 'Approved: 3. The post was changed meanwhile: look at the text again before you approve it',
    })
    const { body } = await stage.api('GET', '/deliveries?state=planned')
    expect(body.items.map(({ post }: { post: string }) => post)).toEqual(Array(3).fill('bakery'))
    expect(await submit('/admin/approvals', {})).toEqual({
      kind: 'failed',
      text: 'Tick what you approve',
    })
  })

  test('several are approved at once only with the texts that were seen', async () => {
    const html = await page('/admin/approvals')
    const seen = [...html.matchAll(/name="seen" value="(1 [^"]+)"/g)].map(
      ([, value]) => value ?? '',
    )
    const approve = () =>
      submit(
        '/admin/approvals',
        seen.map((value) => ['seen', value]),
      )
    const schedules = setup.schedules.map((one) => ({ ...one, approve: true }))
    const templates = { ...setup.templates, default: 'New: {{ post.title }}' }
    await stage.ports.setup.apply({ ...setup, schedules, templates }, stage.ports.clock.now())
    expect(await approve()).toEqual({
      kind: 'failed',
      text: 'Approved: 1. The share text was changed meanwhile: look at it again before you approve it',
    })
    const { body } = await stage.api('GET', '/deliveries?state=planned')
    expect(body.items.map(({ account }: { account: string }) => account)).toEqual(['x'])
  })

  test('Today leads to what waits', async () => {
    const html = await page('/admin')
    expect(html).toContain('<a href="/admin/approvals">Read and approve 3 deliveries</a>')
    expect(html).toContain('Read and approve<span class="spoken">')
  })
})
