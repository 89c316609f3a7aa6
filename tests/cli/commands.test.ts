import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { posts } from '../web/stage-setup.ts'
import { ferryMarkdown as markdown, terminal } from './terminal.ts'

let stage: ApiStage
let cli: ReturnType<typeof terminal>
beforeEach(async () => {
  stage = await openApi()
  cli = terminal(stage)
})
afterEach(() => stage.close())

describe('share texts and deliveries', () => {
  test('are previewed for a file and counted', async () => {
    cli.files.set('a.md', markdown)
    expect(await cli.run('share', 'preview', '--post', 'a.md', '--network', 'mastodon')).toEqual({
      status: 0,
      out: '— mastodon: 44 of 500 graphemes\nThe ferry: it stays\n\nhttps://news.example/ferry\n',
      err: '',
    })
    const count = await cli.run('share', 'count', 'Hello', '--network', 'x')
    expect(count.out).toBe('5 of 280 weighted: fits\n')
  })

  test('are listed, shown and decided', async () => {
    await stage.save(posts.tram)
    stage.pass(3)
    await stage.deliver('masto')
    const list = await cli.run('deliveries', 'list', '--account', 'masto')
    const [id = '', ...rest] = list.out.trimEnd().split('\t')
    expect(rest.slice(0, 5)).toEqual([
      'sent',
      'masto',
      '2026-11-23T08:02:00.000Z',
      '1',
      'Tram line 4 closes for six weeks Buses run instead; the br…',
    ])
    const shown = await cli.run('deliveries', 'show', id)
    expect(shown.out).toContain('state: sent\n')
    expect(shown.out).toMatch(/\n1\tsend\t2026-11-23T08:03:00\.000Z\taccepted\t\n$/)
    const again = await cli.run('deliveries', 'retry', id)
    expect([again.status, again.out]).toEqual([1, ''])
    expect(again.err).toContain('is sent')
    const toX = (await cli.run('deliveries', 'list', '--account', 'x', '--json')).out
    const [waiting] = JSON.parse(toX).items
    const cancelled = await cli.run('deliveries', 'cancel', waiting.id)
    expect(cancelled.out).toContain('state: cancelled\n')
  })
})

describe('accounts', () => {
  test('are listed, paused and resumed', async () => {
    expect((await cli.run('accounts', 'pause', 'x')).out).toBe('x: paused\n')
    expect((await cli.run('accounts', 'list')).out).toBe(
      'x\tx\tpaused\t\tPaused by a person.\nmasto\tmastodon\tactive\t\t\ndesk\tmastodon\tactive\t\t\n',
    )
    expect((await cli.run('accounts', 'resume', 'x')).out).toBe('x: active\n')
  })

  test('a check that does not go well ends with 1', async () => {
    const good = await cli.run('accounts', 'check', 'masto')
    expect([good.status, good.out]).toEqual([
      0,
      'masto: ok, @rehearsal@mastodon.rehearsal.example\n',
    ])
    const bad = await cli.run('accounts', 'check', 'desk')
    expect([bad.status, bad.out.split(',')[0]]).toEqual([1, 'desk: later'])
  })
})

describe('the set-up', () => {
  test('is exported, planned and applied', async () => {
    const { out } = await cli.run('config', 'export')
    const secret = /\$\{DESK_ACCESS_TOKEN\}/
    expect(out).toMatch(secret)
    const same = out.replace(secret, 'mt-0123456789-never-shown')
    cli.files.set('same.yaml', same)
    expect((await cli.run('plan', 'same.yaml')).out).toBe('Nothing would change.\n')
    expect((await cli.run('apply', 'same.yaml')).out).toBe('Nothing changed.\n')
    const other = same.replace('spacing: 10m', 'spacing: 5m').replace('never-shown', 'other')
    cli.files.set('config/posthorn.yaml', other)
    const difference =
      '~ account masto\n    spacing: 10m → 5m\n~ account desk\n    access_token: (secret) → (changed)\n'
    expect((await cli.run('plan')).out).toBe(difference)
    expect((await cli.run('apply')).out).toBe(difference)
    expect((await cli.run('plan')).out).toBe('Nothing would change.\n')
  })

  test('that is wrong names file, line, column and key', async () => {
    cli.files.set('bad.yaml', 'publication:\n  titel: A\n  home: https://a.example\n')
    expect(await cli.run('apply', 'bad.yaml')).toEqual({
      status: 2,
      out: '',
      err: 'bad.yaml:1:1: publication.title: is missing: expected string\nbad.yaml:2:3: publication.titel: is not a key here. Did you mean title?\n',
    })
  })

  test('has a JSON Schema', async () => {
    const { out } = await cli.run('config', 'schema')
    expect(JSON.parse(out)).toMatchObject({ title: 'Posthorn set-up', required: ['publication'] })
  })
})

describe('access', () => {
  test('tokens are made, listed and revoked', async () => {
    const { out } = await cli.run('token', 'create', 'ci')
    expect(out).toMatch(/^ph_[\w-]{43}\n$/)
    expect((await cli.run('token', 'list')).out).toMatch(
      /^\w+\tci\tread, posts, deliveries\t2026-11-23T08:00:00\.000Z\t\t\t\n$/,
    )
    expect((await cli.run('token', 'revoke', 'ci')).out).toBe('ci is revoked.\n')
    expect(await cli.run('token', 'revoke', 'ci')).toEqual({
      status: 1,
      out: '',
      err: 'There is no token ci that could be revoked\n',
    })
  })

  test('a sign-in link is printed', async () => {
    expect((await cli.run('sign-in')).out).toMatch(
      /^https:\/\/feeds\.news\.example\/admin\/sign-in\?token=[\w-]{43}\n$/,
    )
  })
})

describe('running', () => {
  test('a feed is rendered as readers get it', async () => {
    await stage.save(posts.tram)
    for (const [format, file] of [
      ['rss', 'rss.xml'],
      ['atom', 'atom.xml'],
      ['json', 'feed.json'],
    ] as const) {
      const { out } = await cli.run('feed', 'render', 'main', '--format', format)
      expect(out).toBe(await (await stage.app.request(`/${file}`)).text())
    }
    expect(await cli.run('feed', 'render', 'nix')).toEqual({
      status: 1,
      out: '',
      err: 'There is no feed nix\n',
    })
  })

  test('a tick tells what it did', async () => {
    expect((await cli.run('tick')).out).toBe('0 planned, 0 due, 0 missed\n')
    expect(JSON.parse((await cli.run('tick', '--json')).out)).toEqual({
      planned: 0,
      expired: 0,
      missed: 0,
      withdrawn: 0,
      enqueued: 0,
      polled: [],
    })
  })

  test('serve, rehearse and migrate are carried out without the API', async () => {
    const done: unknown[] = []
    const running = terminal(stage, {
      serve: async () => void done.push('serve'),
      rehearse: async (options) => void done.push(options),
      migrate: async () => ['0001-start.sql'],
    })
    expect((await running.run('serve')).status).toBe(0)
    expect((await running.run('rehearse')).status).toBe(0)
    expect((await running.run('rehearse', '--port', '9100')).status).toBe(0)
    expect(done).toEqual(['serve', { port: 9000 }, { port: 9100 }])
    expect((await running.run('migrate')).out).toBe('0001-start.sql\n')
    expect((await cli.run('migrate')).out).toBe('The database is up to date.\n')
    expect(running.opened.times).toBe(0)
  })

  test('a bug shows its message and no stack', async () => {
    const broken = terminal(stage, { serve: () => Promise.reject(new TypeError('oh no')) })
    expect(await broken.run('serve')).toEqual({ status: 1, out: '', err: 'oh no\n' })
  })
})
