import process from 'node:process'

/** What `npx posthorn` runs: nothing is loaded that an older Node lacks before it is known to be none. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 13)) {
  await import('./node.ts')
} else {
  process.stderr.write(
    `Posthorn needs Node 22.13 or newer, and this is Node ${process.versions.node}: install a newer one, or start it by npm, which brings its own.\n`,
  )
  process.exitCode = 2
}
