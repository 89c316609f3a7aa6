import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathOf, type ServedCase } from './feeds-to-serve.ts'
import { freePort } from './free-port.ts'
import { asked } from './load.ts'
import type { Started } from './started.ts'

/** Debian has it where only root's path leads. */
const nginx = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx'].find(existsSync)

/** What static files lack here, in words for people. */
export const lackedForNginx =
  nginx === undefined ? 'needs nginx (Debian: apt-get install nginx-light)' : undefined

/** One worker, as Debian sets it up otherwise, and without a log of requests. */
const configurationOf = (folder: string, port: number, cases: readonly ServedCase[]) => `
daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off; sendfile on; tcp_nopush on; types_hash_max_size 2048; keepalive_requests 100000000;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${folder}/${one};`).join(' ')}
  server {
    listen 127.0.0.1:${port};
    ${cases.map(locationOf(folder)).join('\n    ')}
  }
}
`

const locationOf =
  (folder: string) =>
  ({ name, whole: { headers } }: ServedCase) => {
    const { 'content-type': type, 'content-length': _length, etag: _etag, ...rest } = headers
    const { 'last-modified': _modified, ...added } = rest
    const fields = Object.entries(added).map(
      ([field, value]) => `add_header ${field} '${value.replaceAll("'", '')}';`,
    )
    return `location = ${pathOf({ name })} { alias ${folder}${pathOf({ name })}.bytes; types {} default_type '${type}'; ${fields.join(' ')} }`
  }

/** The same bytes as static files. */
export async function openNginx(folder: string, cases: readonly ServedCase[]): Promise<Started> {
  const place = join(folder, 'nginx')
  mkdirSync(place)
  for (const { name, whole } of cases)
    writeFileSync(`${place}${pathOf({ name })}.bytes`, whole.body)
  const port = await freePort()
  const file = join(place, 'nginx.conf')
  writeFileSync(file, configurationOf(place, port, cases))
  const flags = ['-p', place, '-e', 'stderr', '-c', file]
  const tried = spawnSync(nginx ?? 'nginx', ['-t', ...flags], { encoding: 'utf8' })
  if (tried.status !== 0) throw new Error(tried.stderr)
  const child = spawn(nginx ?? 'nginx', flags, { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const first = pathOf({ name: cases[0]?.name ?? '' })
  for (let tries = 0; ; tries += 1) {
    try {
      await asked({ url: `${url}${first}`, headers: {} })
      return { url, process: child }
    } catch (error) {
      if (tries > 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
