import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { terminal } from './terminal.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

test('a token is printed alone, what it may beside it, and found by name until it is revoked', async () => {
  const { run } = terminal(stage)
  const made = await run('token', 'create', 'cms', '--scopes', 'read, posts', '--expires', '90d')
  expect(made).toEqual({
    status: 0,
    out: expect.stringMatching(/^ph_[\w-]{43}\n$/),
    err: 'It may read, posts, until 2027-02-21T08:00:00.000Z.\n',
  })
  const plain = await run('token', 'create', 'ci')
  expect(plain.err).toBe('It may read, posts, deliveries.\n')
  const [ci, cms] = await stage.ports.access.tokens()
  expect((await run('token', 'list')).out).toBe(
    [
      `${ci?.id}\tci\tread, posts, deliveries\t2026-11-23T08:00:00.000Z\t\t\t`,
      `${cms?.id}\tcms\tread, posts\t2026-11-23T08:00:00.000Z\t2027-02-21T08:00:00.000Z\t\t`,
      '',
    ].join('\n'),
  )
  expect(await run('token', 'revoke', 'cms')).toMatchObject({ status: 0, out: 'cms is revoked.\n' })
  expect((await stage.ports.access.tokens())[1]?.revokedAt).toEqual(stage.clock.now)
})

test.each([
  [['--scopes', 'read,people'], 'scopes.1: expected read, posts, deliveries or config\n'],
  [['--scopes', ''], 'scopes.0: expected read, posts, deliveries or config\n'],
  [['--expires', 'soon'], 'expires_in: expected a duration like 90d\n'],
  [['--expires', '0d'], 'expires_in: expected a duration like 90d\n'],
] as const)('a token is not made with %j', async (flags, err) => {
  expect(await terminal(stage).run('token', 'create', 'x', ...flags)).toEqual({
    status: 2,
    out: '',
    err,
  })
  expect(await stage.ports.access.tokens()).toEqual([])
})

test('the audit log is listed, by thing and by who did it', async () => {
  const { run, files } = terminal(stage)
  files.set('ferry.json', '{"id":"ferry","url":"https://news.example/ferry","title":"A ferry"}')
  await run('post', 'add', 'ferry.json')
  await run('token', 'create', 'ci')
  const [token] = await stage.ports.access.tokens()
  const at = '2026-11-23T08:00:00.000Z'
  const added = `${at}\tPOSTHORN_TOKEN\tadd\tpost ferry\ttitle, url, status, published_at\n`
  const made = `${at}\tPOSTHORN_TOKEN\tadd\ttoken ${token?.id}\tname, scopes\n`
  expect(await run('audit', 'list')).toEqual({ status: 0, out: made + added, err: '' })
  expect((await run('audit', 'list', '--thing', 'post')).out).toBe(added)
  expect((await run('audit', 'list', '--actor', 'token:none')).out).toBe('')
  expect(await run('audit', 'list', '--limit', '1')).toEqual({
    status: 0,
    out: made,
    err: 'There is more: --cursor 2\n',
  })
  expect(await run('audit', 'list', '--cursor', '2')).toMatchObject({ out: added })
  const whole = JSON.parse((await run('audit', 'list', '--thing', 'post:ferry', '--json')).out)
  expect(whole.items[0].changes[0]).toEqual({ key: 'title', to: 'A ferry' })
})

test.each([
  [['user', 'add', 'Bob', '--role', 'king'], '--role'],
  [['user', 'role', 'bob@news.example', 'king'], 'ROLE'],
])('a role that there is not is answered with those that there are: %j', async (words, where) => {
  expect(await terminal(stage).run(...words)).toEqual({
    status: 2,
    out: '',
    err: `${where}: expected viewer, editor, owner, not king\n`,
  })
})
