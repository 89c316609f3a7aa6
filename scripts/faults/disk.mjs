import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { within } from '../server-under-test.mjs'
import { openStage } from './stage.mjs'

/** A file system of a few megabytes, so that no other one is filled. */
export async function disk(lines, { folder, script }) {
  const data = join(folder, 'small-disk')
  mkdirSync(data)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data])
  if (mounted.status !== 0) return inNamespace(lines, script)
  // Before the folder goes, however the run ends; lazily, since a server that was killed may hold it for a moment more.
  process.prependOnceListener('exit', () => spawnSync('umount', ['-l', data]))
  await full(lines, { folder, data })
}

/** Who is not root may be in a namespace of their own, where the system lets them: then this whole run again, in there. */
function inNamespace(lines, script) {
  const isInside = process.env.POSTHORN_FAULTS_INSIDE === 'yes'
  const env = { ...process.env, POSTHORN_FAULTS_INSIDE: 'yes' }
  const args = ['-rm', process.execPath, script, '--built', 'disk']
  const ran = isInside ? undefined : spawnSync('unshare', args, { env, stdio: 'inherit' })
  if (!ran || ran.error || ran.status === null || ran.status > 1) {
    lines.skip('a small disk can be mounted by root, or where `unshare -rm` is allowed')
  } else if (ran.status === 1) lines.tell('all of it, in a namespace of its own', false)
}

async function full(lines, { folder, data }) {
  const stage = await openStage(lines, { folder, name: 'disk', data })
  const good = await stage.feeds()
  const ballast = join(data, 'ballast')
  const { bavail, bsize } = statfsSync(data)
  writeFileSync(ballast, Buffer.alloc(bavail * bsize))
  const refused = await refusedSave(stage)
  lines.tell('a save is refused', refused >= 500, `${refused}`)
  await stage.served(good, 3)
  lines.tell('readiness says so', await notReady(stage.server()))
  rmSync(ballast)
  const goesOn = await within(30_000, async () => (await stage.save(12)).ok)
  lines.tell('saves go on once there is room', goesOn)
  await stage.visible(12)
  await stage.over()
}

/** Large posts until one has no room: a few pages may be free in the files already. */
async function refusedSave(stage) {
  for (let tries = 0; tries < 20; tries += 1) {
    const html = `<p>${randomBytes(300_000).toString('hex')}</p>`
    const { status } = await stage.save(20 + tries, '', html)
    if (status >= 300) return status
  }
  return 0
}

async function notReady({ url }) {
  const answer = await fetch(`${url}/readyz`)
  return answer.status === 503 || /full|space/i.test(await answer.text())
}
