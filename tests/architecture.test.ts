import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as networks from '../src/networks/index.ts'

const src = join(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'),
)
const read = (file: string) => readFileSync(join(src, file), 'utf8')
const folder = (path: string) => (path.includes('/') ? (path.split('/')[0] ?? '') : '')

/** Which folders each folder of src/ may import. What stands in src/ itself wires them, and may import anything. */
const inner = ['core', 'ports']
const mayImport: Record<string, string[]> = {
  core: [],
  ports: ['core'],
  tasks: inner,
  networks: inner,
  feeds: inner,
  sources: inner,
  stores: inner,
  queues: inner,
  notifiers: inner,
  caches: inner,
  images: inner,
  vault: inner,
  outgoing: inner,
  rehearsal: ['core'],
  config: inner,
  web: [...inner, 'tasks'],
  cli: [...inner, 'tasks'],
}
/** The two runtimes: parts of the entry points. */
const entries = ['node', 'worker']

/** A package is imported in one place, so that swapping it is a change in one place. */
const owners: Record<string, RegExp> = {
  hono: /^(web\/|worker\/|rehearsal\/.*\.tsx$)/,
  '@hono/zod-openapi': /^web\/api\//,
  '@hono/node-server': /^node\//,
  feed: /^feeds\//,
  'rss-parser': /^sources\//,
  'twitter-api-v2': /^networks\/x(\.ts$|\/)/,
  'node-cron': /^node\//,
  pino: /^node\//,
  'better-auth': /^web\/auth\//,
  '@simplewebauthn/server': /^web\/auth\//,
  uqr: /^web\/auth\//,
  sharp: /^images\/sharp\.ts$/,
  undici: /^outgoing\/node\.ts$/,
  ws: /^(outgoing\/node|rehearsal\/server)-sockets?\.ts$/,
  '@ipld/dag-cbor': /^rehearsal\/bluesky-cid\.ts$/,
  multiformats: /^rehearsal\/bluesky-cid\.ts$/,
  'nostr-tools': /^(networks|rehearsal)\/nostr/,
  liquidjs: /^core\/template/,
  marked: /^tasks\/markdown-html\.ts$/,
  htmlparser2: /^(core\/html-|sources\/xml-elements)/,
  tlds: /^core\//,
  yaml: /^(config\/|cli\/|node\/|sources\/)/,
  feedsmith: /^(feeds|sources)\//,
  'temporal-polyfill': /^core\//,
  croner: /^core\//,
  nodemailer: /^notifiers\//,
  '@mozilla/readability': /^sources\/page\//,
  linkedom: /^sources\/page\//,
  zod: /^/,
}

function imports(file: string): string[] {
  const statements =
    /^\s*(?:import|export)\b[^'"`;()]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm
  return [...read(file).matchAll(statements)].map(([, a, b, c]) => a ?? b ?? c ?? '')
}
const packageOf = (target: string) =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')
const isPackage = (target: string) => !target.startsWith('.') && !target.startsWith('node:')

/** Each file with what is wrong in it, where anything is. */
function offenders(among: readonly string[], wrong: (file: string) => readonly string[]) {
  return Object.fromEntries(
    among.map((file) => [file, wrong(file)] as const).filter(([, found]) => found.length > 0),
  )
}

describe('src/', () => {
  it('imports only inwards', () => {
    const rings = files.filter((file) => folder(file) && !entries.includes(folder(file)))
    const wrong = (file: string) =>
      imports(file)
        .filter((target) => target.startsWith('.'))
        .map((target) => relative(src, join(src, dirname(file), target)))
        .filter((target) => folder(target) !== folder(file))
        .filter((target) => !mayImport[folder(file)]?.includes(folder(target)))
    expect(offenders(rings, wrong)).toEqual({})
  })

  it('imports each package in one place', () => {
    const wrong = (file: string) =>
      imports(file)
        .filter(isPackage)
        .map(packageOf)
        .filter((name) => !name.startsWith('@cloudflare/') && !owners[name]?.test(file))
    expect(offenders(files, wrong)).toEqual({})
  })

  it('has a pure core: no clock, no chance, no network, no files', () => {
    const impure =
      /Date\.now\(|new Date\(\)|Math\.random\(|\bfetch\(|\bprocess\.|console\.|'node:[a-z]+'/g
    const core = files.filter((file) => folder(file) === 'core')
    expect(offenders(core, (file) => read(file).match(impure) ?? [])).toEqual({})
  })

  it('has files that are one thing, read in one go', () => {
    const long = (file: string) => {
      const lines = read(file).split('\n').length - 1
      return lines > 250 ? [`${lines} lines`] : []
    }
    expect(offenders(files, long)).toEqual({})
  })

  it('names files for what they are', () => {
    const nothing = /(^|\/)(utils?|helpers?|common|misc|shared|lib|types|constants)(\/|\.)/
    expect(files.filter((file) => nothing.test(file))).toEqual([])
    const defaults = files.filter((file) => /^export default/m.test(read(file)))
    expect(defaults).toEqual(['worker.ts'])
  })

  it('reads the environment in one file', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(read(file)))
    expect(readers).toEqual(['environment.ts'])
  })

  it('registers every network under its file name', () => {
    const onDisk = readdirSync(join(src, 'networks'))
      .map((name) => name.replace(/\.ts$/, ''))
      .filter((name) => !['index', 'http'].includes(name))
    const registered = Object.values(networks).map(({ id }) => id)
    expect(registered.sort()).toEqual([...new Set(onDisk)].sort())
  })
})
