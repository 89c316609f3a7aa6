import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serve } from '../outgoing/local-server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-command-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the built program to its end. `closes`: what reads its output goes away at once, as `head` does. */
function run(argv: readonly string[], variables: Record<string, string> = {}, closes = false) {
  const child = spawn('dist/posthorn.js', argv, {
    env: { PATH: process.env.PATH, POSTHORN_DATA: join(folder, 'data'), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  if (closes) child.stdout.destroy()
  else child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  return new Promise<{ status: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (status) =>
      resolve({ status, out: String(Buffer.concat(out)), err: String(Buffer.concat(err)) }),
    ),
  )
}

test('a pipe that is closed early is no fault', async () => {
  expect(await run(['config', 'schema'], {}, true)).toEqual({ status: 0, out: '', err: '' })
})

test.each([
  [
    { POSTHORN_CONFIG: '/nowhere/posthorn.yaml' },
    'POSTHORN_CONFIG: the set-up file /nowhere/posthorn.yaml cannot be read: there is no such file or folder\n',
  ],
  [
    { POSTHORN_SECRET_FILE: '/nowhere/secret' },
    'POSTHORN_SECRET_FILE: /nowhere/secret cannot be read: there is no such file or folder\n',
  ],
  [{ PORT: '8o' }, 'PORT: expected a number from 0 to 65535, got "8o"\n'],
])('serving ends at once, without a stack, when %o is wrong', async (variables, err) => {
  expect(await run(['serve'], { PORT: '0', ...variables })).toEqual({ status: 2, out: '', err })
})

test('a database that is none ends serving, and stays as it is', async () => {
  writeFileSync(join(folder, 'posthorn.db'), 'a letter, not a database')
  const { status, out, err } = await run(['serve'], { PORT: '0', POSTHORN_DATA: folder })
  expect([status, out]).toEqual([1, ''])
  expect(err).toBe(
    `The database ${join(folder, 'posthorn.db')} cannot be opened: file is not a database. Nothing was changed in it. Restore it from a backup, or name another folder in POSTHORN_DATA.\n`,
  )
})

test('an older Node is told what is needed, in one sentence', async () => {
  const older =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})"
  expect(await run(['serve'], { NODE_OPTIONS: `--import=${older}` })).toEqual({
    status: 2,
    out: '',
    err: 'Posthorn needs Node 22.13 or newer, and this is Node 20.20.2: install a newer one, or start it by npm, which brings its own.\n',
  })
})

test('the built program asks others', async () => {
  const server = await serve((_request, response) => response.writeHead(404).end())
  const allowed = { POSTHORN_ALLOW_HOSTS: '127.0.0.1' }
  const { status, err } = await run(['feed', 'check', `${server.origin}/rss.xml`], allowed)
  await server.stop()
  expect([status, err]).toEqual([1, `${server.origin}/rss.xml answered 404\n`])
})
