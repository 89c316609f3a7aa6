import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-deploy-'))
  cpSync('wrangler.toml', join(folder, 'wrangler.toml'))
  mkdirSync(join(folder, 'config'))
  writeFileSync(
    join(folder, 'config/posthorn.yaml'),
    `accounts:\n  masto: { access_token: "\${MASTO_TOKEN}", url: "\${MASTO_URL}" } # not \${OLD}\n  # x: { app_key: "\${X_KEY}" }\n  y: { z: "\${WITH:-default}" }\n`,
  )
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/wrangler'), cloudflare)
  chmodSync(join(folder, 'bin/wrangler'), 0o755)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Stands for wrangler and the account behind it: keeps what was made, and what was asked. */
const cloudflare = `#!/bin/bash
echo "$*" >> asked
if [ -f "fails" ] && [[ "$*" == $(cat fails)* ]]; then echo "no" >&2; exit 1; fi
case "$*" in
  'd1 list --json') if [ -f database ]; then echo '[{"uuid":"11111111-2222-4333-8444-555555555555","name":"posthorn"}]'; else echo '[]'; fi ;;
  'd1 create posthorn --update-config=false') touch database ;;
  'kv namespace list') if [ -f kv ]; then echo '[{"id":"22222222333344445555666666666666","title":"posthorn-feeds"}]'; else echo '[]'; fi ;;
  'kv namespace create posthorn-feeds --update-config=false') touch kv ;;
  'queues info '*) [ -f "queue-$3" ] ;;
  'queues create '*) touch "queue-$3" ;;
  'secret list --format json') if [ -f secrets ]; then cat secrets; else echo 'no such Worker' >&2; exit 1; fi ;;
esac
`

function deploy(...args: readonly string[]) {
  const script = join(process.cwd(), 'scripts/deploy.mjs')
  const { status, stdout, stderr } = spawnSync('node', [script, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  })
  const asked = existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8') : ''
  rmSync(join(folder, 'asked'), { force: true })
  return { status, out: stdout, err: stderr, asked: asked.trim().split('\n').filter(Boolean) }
}
const toml = () => readFileSync(join(folder, 'wrangler.toml'), 'utf8')

const ID = '11111111-2222-4333-8444-555555555555'

test('the first time, it makes all that is missing, and says which secrets are', () => {
  const { status, out, asked } = deploy()
  expect(status).toBe(0)
  expect(asked).toEqual([
    'd1 list --json',
    'd1 create posthorn --update-config=false',
    'd1 list --json',
    'kv namespace list',
    'kv namespace create posthorn-feeds --update-config=false',
    'kv namespace list',
    'queues info posthorn-deliveries',
    'queues create posthorn-deliveries',
    'queues info posthorn-deliveries-dead',
    'queues create posthorn-deliveries-dead',
    'd1 migrations apply posthorn --remote',
    'deploy',
    'secret list --format json',
  ])
  expect(toml()).toContain(`database_id = "${ID}"`)
  expect(toml()).toContain('\nid = "22222222333344445555666666666666"')
  expect(out.match(/secret put (\w+)/g)).toEqual([
    'secret put POSTHORN_SECRET',
    'secret put POSTHORN_TOKEN',
    'secret put MASTO_TOKEN',
    'secret put MASTO_URL',
  ])
})

test('again, it makes nothing, and says that it is ready when the secrets are there', () => {
  deploy()
  const names = ['POSTHORN_SECRET', 'POSTHORN_TOKEN', 'MASTO_TOKEN', 'MASTO_URL']
  writeFileSync(join(folder, 'secrets'), JSON.stringify(names.map((name) => ({ name }))))
  const { status, out, asked } = deploy()
  expect(status).toBe(0)
  expect(asked.filter((one) => one.includes('create'))).toEqual([])
  expect(out).toContain('The Worker is ready.')
})

test('what does not work ends it, and nothing after it is done', () => {
  writeFileSync(join(folder, 'fails'), 'd1 migrations')
  const { status, err, asked } = deploy()
  expect(status).toBe(1)
  expect(err).toContain('Bringing the database up to date did not work')
  expect(asked).not.toContain('deploy')
})

test('another database under the same name is not touched', () => {
  const other = toml().replace(
    '00000000-0000-0000-0000-000000000000',
    '99999999-2222-4333-8444-555555555555',
  )
  writeFileSync(join(folder, 'wrangler.toml'), other)
  writeFileSync(join(folder, 'database'), '')
  const { status, err, asked } = deploy()
  expect([status, asked]).toEqual([1, ['d1 list --json']])
  expect(err).toContain('Correct one of them')
  expect(toml()).toBe(other)
})

test('a dry run asks nothing and changes nothing', () => {
  const before = toml()
  const { status, asked } = deploy('--dry-run')
  expect([status, asked]).toEqual([0, ['deploy --dry-run --outdir .wrangler/deploy']])
  expect(toml()).toBe(before)
})

test('what is commented out in wrangler.toml is not made', () => {
  const commented = toml().replace('database_name =', '# database_name = "old"\ndatabase_name =')
  writeFileSync(join(folder, 'wrangler.toml'), commented)
  const { status, asked } = deploy()
  expect([status, asked.some((one) => one.includes('old'))]).toEqual([0, false])
})

test('without the KV binding, it asks for no namespace', () => {
  const without = toml().replace(/\[\[kv_namespaces\]\]\n.*\n.*\n/, '')
  writeFileSync(join(folder, 'wrangler.toml'), without)
  const { status, asked } = deploy()
  expect([status, asked.filter((one) => one.startsWith('kv'))]).toEqual([0, []])
})

test('names in single quotes, as TOML allows them, are seen too', () => {
  writeFileSync(
    join(folder, 'wrangler.toml'),
    toml().replaceAll(/= "(posthorn.*|0+)"$/gm, "= '$1'"),
  )
  const { status, asked } = deploy()
  expect([status, asked.filter((one) => one.includes('create'))]).toEqual([
    0,
    [
      'd1 create posthorn --update-config=false',
      'kv namespace create posthorn-feeds --update-config=false',
      'queues create posthorn-deliveries',
      'queues create posthorn-deliveries-dead',
    ],
  ])
  expect(toml()).toContain("id = '22222222333344445555666666666666'")
})

test.each([
  ['wrangler.toml', 'wrangler.toml is not there: the configuration of the Worker was expected.'],
  [
    'config/posthorn.yaml',
    'config/posthorn.yaml is not there: the set-up file that travels in the Worker was expected.',
  ],
])('without %s, it says what is missing, and nothing is made', (file, told) => {
  rmSync(join(folder, file))
  expect(deploy()).toEqual({ status: 1, out: '', err: `${told}\n`, asked: [] })
})
