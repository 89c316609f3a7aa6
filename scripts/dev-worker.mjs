import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'

/**
 * Posthorn in workerd on this machine: D1, Queue and Cron Trigger of wrangler's own, kept in .wrangler/, and the rehearsal
 * networks in a process beside it. `PORT`, `REHEARSAL_PORT` and `POSTHORN_DATA` say where; `POSTHORN_PUBLIC_URL` and
 * `POSTHORN_ALLOW_HOSTS` are handed on.
 */
const port = process.env.PORT ?? '8787'
const rehearsalPort = process.env.REHEARSAL_PORT ?? '9000'
const state = process.env.POSTHORN_DATA ?? '.wrangler/state'
const handedOn = ['POSTHORN_PUBLIC_URL', 'POSTHORN_ALLOW_HOSTS'].filter((name) => process.env[name])
const token = process.env.POSTHORN_TOKEN ?? randomBytes(24).toString('base64url')
const secret = process.env.POSTHORN_SECRET ?? 'a secret for this machine only, not for real use'

/** Each in a process group of its own: wrangler leaves workerd behind when only it is told to stop. */
const children = []
function run(command, args, stdio = 'inherit') {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' }
  const child = spawn(command, args, { stdio: ['ignore', stdio, 'inherit'], env, detached: true })
  children.push(child)
  const ended = new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
  return { child, ended }
}
function stop(signal) {
  for (const { pid, exitCode } of children) {
    if (pid === undefined || exitCode !== null) continue
    try {
      process.kill(-pid, signal)
    } catch {
      // It ended meanwhile.
    }
  }
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => stop(signal))
process.on('exit', () => stop('SIGKILL'))

const kept = ['--local', '--persist-to', state]
const migrated = await run('wrangler', ['d1', 'migrations', 'apply', 'posthorn', ...kept]).ended
if (migrated !== 0) process.exit(migrated)

run('node', ['dist/posthorn.js', 'rehearse', '--port', rehearsalPort], 'ignore')
const worker = run('wrangler', [
  ...['dev', ...kept, '--test-scheduled', '--ip', '127.0.0.1', '--port', port],
  '--show-interactive-dev-session=false',
  ...['--var', `POSTHORN_REHEARSAL_URL:http://127.0.0.1:${rehearsalPort}`],
  ...['--var', `POSTHORN_TOKEN:${token}`, '--var', `POSTHORN_SECRET:${secret}`],
  ...handedOn.flatMap((name) => ['--var', `${name}:${process.env[name]}`]),
])
console.log(`An API token for this run: ${token}`)
console.log(`Rehearsal timelines: http://127.0.0.1:${rehearsalPort}/`)
console.log(
  `A sign-in link: npx posthorn sign-in --server http://127.0.0.1:${port} --token ${token}`,
)
process.exit(await worker.ended)
