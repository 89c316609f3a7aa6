import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const script = join(import.meta.dirname, 'answers.lua')
const CONNECTIONS = 25

export const hasWrk = () => !spawnSync('wrk', ['-v']).error

/**
 * Readers at saturation: half of the connections have nothing, half have the newest that they saw. What each got, how late
 * the slowest hundredth was in milliseconds, and what was wrong with answers.
 */
export async function saturate(url, seconds) {
  const [whole, known] = await Promise.all([wrk(url, seconds), wrk(url, seconds, ['known'])])
  return { whole, known }
}

function wrk(url, seconds, args = []) {
  const flags = ['-t1', '--timeout', '30s', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script]
  const child = spawn(
    'wrk',
    [...flags, '-H', 'Accept-Encoding: gzip', `${url}/rss.xml`, '--', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  process.once('exit', () => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('exit', () => {
      const [line] = /^\{.*\}$/m.exec(said) ?? []
      if (line) resolve(JSON.parse(line))
      else reject(new Error(`wrk told nothing: ${said}`))
    })
  })
}
