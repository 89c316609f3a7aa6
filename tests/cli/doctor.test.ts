import { afterEach, beforeEach, expect, it } from 'vitest'
import { tick } from '../../src/tasks/tick.ts'
import { notingNotifier } from '../fakes/noting-notifier.ts'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { setup } from '../web/stage-setup.ts'
import { terminal } from './terminal.ts'

const SECRET = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi({
    surroundings: async () => [{ check: 'disk', state: 'ok', message: '900 MiB are free.' }],
  })
})
afterEach(() => stage.close())

const rehearsing = { ...setup, accounts: setup.accounts.filter(({ rehearsal }) => rehearsal) }
const schedules = setup.schedules.map((one) => ({ ...one, accounts: ['x', 'masto'] }))

it('finds nothing wrong where nothing is, and says what it looked at', async () => {
  const { ports, clock } = stage
  const webhook = notingNotifier('webhook', 1)
  Object.assign(ports, { notifiers: [webhook.notifier] })
  const notify = { webhook: { url: 'https://hooks.example/in', secret: SECRET } }
  await ports.setup.apply({ ...rehearsing, schedules, notify }, clock.now)
  await tick(ports)
  const { run, files } = terminal(stage)
  const { out: exported } = await run('config', 'export')
  files.set('config/posthorn.yaml', exported.replace(`\${NOTIFY_SECRET}`, SECRET))
  const { status, out } = await run('doctor')
  expect(out).toBe(`ok       config: config/posthorn.yaml is what runs.
ok       database: It can be written; 0 posts.
ok       keys: All stored credentials can be opened.
ok       clock: It could not be compared: https://news.example tells no time.
ok       time zones: Europe/Berlin, where it is 09:00.
ok       scheduler: It last ran at 23 Nov 2026, 09:00 CET.
ok       account x: It rehearses.
ok       account masto: It rehearses.
ok       queue: Nothing that could go out is late.
ok       deliveries: None waits for a person.
ok       feeds: 2 feeds, no post is set aside.
warning  public URL: https://feeds.news.example could not be reached from here: no network here.
         Does the server run, and does the name lead to it? A proxy in front must pass every path, the headers Host, X-Forwarded-For, If-None-Match and Range, and answers with their ETag as they are: see docs/operating.md.
ok       notify webhook: hooks.example is told.
warning  people: There is no owner yet.
         posthorn sign-in makes the link by which the first one comes in.
ok       tokens: There are none.
ok       disk: 900 MiB are free.
Nothing is wrong.
`)
  expect(status).toBe(0)
})

it('finds what is wrong, says what to do, and fails', async () => {
  const { ports } = stage
  await ports.setup.setAccountState('desk', 'broken', 'The token is refused.')
  const { run } = terminal(stage)
  const { status, out } = await run('doctor')
  expect(status).toBe(1)
  for (const line of [
    'warning  config: config/posthorn.yaml: cannot be read: no such file',
    'ok       clock: It could not be compared: https://news.example tells no time.',
    'ok       time zones: Europe/Berlin, where it is 09:00.',
    'WRONG    scheduler: It has never run.\n         Is the server running?',
    'ok       account x: It rehearses.',
    'WRONG    account desk: It is broken: The token is refused.\n         Settle it with the network, then posthorn accounts check desk.',
    'ok       feeds: 2 feeds, no post is set aside.',
    'warning  public URL: https://feeds.news.example could not be reached from here: no network here.',
    'warning  notify: Nobody is told when something needs a person.',
    'ok       disk: 900 MiB are free.',
    '2 wrong.',
  ]) {
    expect(out).toContain(line)
  }
})

it('speaks of accounts that will soon be trouble, and of what is late', async () => {
  const { ports, clock, pass } = stage
  for (const _ of [1, 2, 3]) await ports.setup.countFailure('x', true)
  await ports.setup.setAccountState('masto', 'paused', 'Paused by a person.')
  await ports.health.recordCheck({
    ...{ accountId: 'desk', checkedAt: clock.now },
    expiresAt: new Date('2026-12-01T12:00:00Z'),
  })
  await stage.save({ id: 'ferry', url: 'https://news.example/ferry', title: 'The ferry stays' })
  pass(9)
  const { run } = terminal(stage)
  const { out } = await run('doctor')
  for (const line of [
    'WRONG    account x: Its last 3 attempts came to nothing',
    'warning  account masto: It is paused: Paused by a person.',
    'warning  account desk: Its credential ends on 1 Dec 2026, 13:00 CET.',
    'WRONG    queue: A delivery to',
  ]) {
    expect(out).toContain(line)
  }
  const accounts = await stage.api('GET', '/accounts')
  const desk = accounts.body.items.find(({ id }: { id: string }) => id === 'desk')
  expect(desk.expires_at).toBe('2026-12-01T12:00:00.000Z')
})

it('says where the set-up file is wrong', async () => {
  const { run, files } = terminal(stage)
  files.set('config/posthorn.yaml', 'publication:\n  titel: A\n')
  const { items } = JSON.parse((await run('doctor', '--json')).out)
  expect(items[0]).toEqual({
    check: 'config',
    state: 'wrong',
    message: 'config/posthorn.yaml: 1:1 publication.title: is missing: expected string',
    advice: 'Correct the file.',
  })
})

it('says that nothing can be looked at where the data folder cannot be opened', async () => {
  const { InputError } = await import('../../src/core/errors.ts')
  const { run } = terminal(stage, {
    openLocal: () => Promise.reject(new InputError('database', 'The folder cannot be used.')),
  })
  const { status, out } = await run('doctor')
  expect(status).toBe(1)
  expect(out).toContain('WRONG    Posthorn: The folder cannot be used.')
})

it('notify test says what came of each channel, and fails when one failed', async () => {
  const { ports, clock } = stage
  const webhook = notingNotifier('webhook', 1)
  Object.assign(ports, { notifiers: [webhook.notifier] })
  const { run } = terminal(stage)
  expect(await run('notify', 'test')).toEqual({
    status: 1,
    out: 'No channel is set up: see notify in the set-up file.\n',
    err: '',
  })
  await ports.setup.apply(
    { ...setup, notify: { webhook: { url: 'https://h.example/' } } },
    clock.now,
  )
  expect(await run('notify', 'test')).toMatchObject({ status: 0, out: 'webhook h.example: sent\n' })
  webhook.answers.push({ outcome: 'retry', reason: 'answered 500' })
  expect(await run('notify', 'test')).toMatchObject({
    status: 1,
    out: 'webhook h.example: failed, answered 500\n',
  })
  const { out } = await run('notify', 'list')
  expect(out.split('\n')[0]).toMatch(/notify\.test\tA test notice\twebhook failed/)
})

it('notify webhooks lists what was sent and answered; notify retry sends it again', async () => {
  const { ports, clock } = stage
  const webhook = notingNotifier('webhook', 1)
  Object.assign(ports, { notifiers: [webhook.notifier] })
  const notify = { webhook: { url: 'https://h.example/' } }
  await ports.setup.apply({ ...setup, notify }, clock.now)
  webhook.answers.push({
    ...{ outcome: 'retry', reason: 'answered 500' },
    answer: { status: 500, body: 'no' },
  })
  const { run } = terminal(stage)
  await run('notify', 'test')
  const { out } = await run('notify', 'webhooks')
  const [id, ...rest] = out.replace('\n', '').split('\t')
  expect(rest).toEqual(['2026-11-23T08:00:00.000Z', 'notify.test', 'failed', '1', '500', ''])
  expect(await run('notify', 'retry', id ?? '')).toEqual({
    status: 0,
    out: `${id}: sent\n`,
    err: '',
  })
})
