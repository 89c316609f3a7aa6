import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi, TOKEN } from '../web/api-stage.ts'
import { terminal } from './terminal.ts'

let stage: ApiStage
let cli: ReturnType<typeof terminal>
beforeEach(async () => {
  stage = await openApi()
  cli = terminal(stage)
})
afterEach(() => stage.close())

describe('wrong use ends with 2 and names what is wrong', () => {
  test.each([
    [
      ['nix'],
      'There is no command nix. Known: serve, tick, migrate, rehearse, backup, restore, rotate-secret, doctor, notify, plan, apply, config, post, import, migrate-from, share, templates, explain, simulate, deliveries, accounts, feed, subscriber, token, user, sign-in, audit, completion, help\n',
    ],
    [['hlep'], 'There is no command hlep. Did you mean help?\n'],
    [['pots'], 'There is no command pots. Did you mean post?\n'],
    [
      ['post'],
      'Expected a second word after post. Known: post add, post list, post show, post correct, post retract, post receipts, post delete\n',
    ],
    [['post', 'lits'], 'There is no command post lits. Did you mean post list?\n'],
    [['--json', 'tick'], 'Expected a command before --json. See posthorn --help\n'],
    [['tick', '--fast'], "Unknown option '--fast'. See posthorn tick --help\n"],
    [
      ['post', 'list', '--limit'],
      "Option '--limit <value>' argument missing. See posthorn post list --help\n",
    ],
    [['tick', 'now'], 'now is too much. Expected: posthorn tick\n'],
    [['post', 'show'], 'Expected: posthorn post show ID\n'],
    [['post', 'add'], 'Expected: posthorn post add FILE…\n'],
    [['post', 'retract', 'a'], '--reason is needed\n'],
    [['share', 'preview'], '--post is needed\n'],
    [['share', 'count', 'a'], '--network is needed\n'],
    [['deliveries', 'resolve', 'a'], 'Either --sent or --not-sent is needed\n'],
    [
      ['deliveries', 'resolve', 'a', '--sent', '--not-sent'],
      'Either --sent or --not-sent is needed\n',
    ],
    [
      ['templates', 'test', '--file', 'a.yaml', '--template', 'b'],
      'Either --file or --template, not both\n',
    ],
    [['deliveries', 'reschedule', 'a'], '--at is needed\n'],
    [
      ['deliveries', 'list', '--state', 'lost'],
      'state: expected planned, held, sending, checking, sent, failed, missed, cancelled or undecided\n',
    ],
    [
      ['feed', 'render', 'main', '--format', 'pdf'],
      '--format: expected rss, atom or json, got pdf\n',
    ],
    [
      ['import', 'feed', 'ftp://a.example/feed'],
      'ftp://a.example/feed: expected an http or https URL, or a file\n',
    ],
    [['post', 'list', '--limit', '0'], 'limit: expected a number from 1 to 200\n'],
    [['post', 'list', '--limit', '201'], 'limit: expected a number from 1 to 200\n'],
    [
      ['migrate', '--server', 'http://a.example'],
      "Unknown option '--server'. See posthorn migrate --help\n",
    ],
    [['rehearse', '--port', 'x'], '--port: expected a number from 0 to 65535, got x\n'],
    [
      ['tick', '--server', 'nowhere', '--token', 't'],
      '--server: expected an http or https address, got nowhere\n',
    ],
    [
      ['tick', '--server', 'http://a.example'],
      '--server needs --token, or a token in POSTHORN_TOKEN\n',
    ],
    [['plan'], 'config/posthorn.yaml: cannot be read: no such file\n'],
  ])('%j', async (argv, err) => {
    expect(await cli.run(...argv)).toEqual({ status: 2, out: '', err })
  })
})

describe('help', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('%j lists every command', async (argv) => {
    const { status, out } = await cli.run(...argv)
    expect(status).toBe(0)
    expect(out).toMatch(/^posthorn <command>\n\n {2}serve {2,}Serve feeds/)
    expect(out.split('\n').filter((line) => line.startsWith('  '))).toHaveLength(65)
  })

  test('of a group lists its commands', async () => {
    const { status, out } = await cli.run('token', '--help')
    expect([status, out]).toEqual([
      0,
      'posthorn <command>\n\n  token create NAME     Make an API token; it is shown this once\n  token list            API tokens, newest first\n  token revoke ID|NAME  Take a token back\n\nposthorn <command> --help tells more.\nExit status: 0 done, 1 it failed, 2 wrong use or invalid input.\n',
    ])
    expect(await cli.run('help', 'token')).toEqual({ status: 0, out, err: '' })
  })

  test('of a command lists its options', async () => {
    const expected = `posthorn post correct ID
Tell readers that a post was corrected.

  --note TEXT   What was corrected
  --minor       Too small to tell readers
  --json        For machines
  --server URL  A running Posthorn; else the local data folder
  --token T     Its API token; else POSTHORN_TOKEN
  --help        This text
`
    expect((await cli.run('post', 'correct', '--help')).out).toBe(expected)
    expect((await cli.run('help', 'post', 'correct')).out).toBe(expected)
    expect(cli.opened.times).toBe(0)
  })

  test('the version', async () => {
    expect(await cli.run('--version')).toEqual({ status: 0, out: 'posthorn 1.2.3\n', err: '' })
  })
})

describe('a running server', () => {
  const server = 'https://feeds.news.example/'
  const remote = (env: Record<string, string> = {}) =>
    terminal(stage, {
      env,
      fetch: async (input, init) =>
        stage.app.request(String(input).replace(/^https:\/\/[^/]+/, ''), init),
      openLocal: () => Promise.reject(new Error('the local data folder is not asked')),
    })

  test('is spoken to with a token', async () => {
    const given = await remote().run('accounts', 'list', '--server', server, '--token', TOKEN)
    expect([given.status, given.out.split('\t')[0]]).toEqual([0, 'x'])
    const fromEnv = await remote({ POSTHORN_TOKEN: TOKEN }).run('tick', '--server', server)
    expect(fromEnv.status).toBe(0)
    const away = remote({ POSTHORN_TOKEN_FILE: '/run/token' })
    expect(await away.run('tick', '--server', server)).toEqual({
      status: 2,
      out: '',
      err: '/run/token: cannot be read: no such file\n',
    })
    away.files.set('/run/token', `${TOKEN}\n`)
    expect((await away.run('tick', '--server', server)).status).toBe(0)
  })

  test('that refuses the token ends with 1', async () => {
    const { status, err } = await remote().run('tick', '--server', server, '--token', 'wrong')
    expect(status).toBe(1)
    expect(err).toMatch(/^This API token is unknown here or was revoked/)
  })

  test('that is not there ends with 1 and is named', async () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:1')
    const away = terminal(stage, {
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause })),
    })
    expect(await away.run('tick', '--server', 'http://127.0.0.1:1', '--token', 't')).toEqual({
      status: 1,
      out: '',
      err: 'http://127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1\n',
    })
  })

  test('that is something else ends with 1', async () => {
    const other = terminal(stage, { fetch: async () => new Response('<html>', { status: 502 }) })
    expect(await other.run('tick', '--server', server, '--token', 't')).toEqual({
      status: 1,
      out: '',
      err: '/api/v1/tick answered 502\n',
    })
  })
})
