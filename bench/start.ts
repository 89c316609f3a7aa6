import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { atMost, type BenchRow } from './bench-row.ts'
import { asServed, ended, type Started, started } from './started.ts'

const posthorn = join(import.meta.dirname, '../dist/posthorn.js')
const hour = 3_600_000
/** Until what a start leaves behind is cleared away, milliseconds. */
const IDLE = 3_000

/** A Hono server that does nothing, as plain as one can be written. */
const empty = `
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
const app = new Hono().get('/', (c) => c.text('empty'))
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => console.log('http://127.0.0.1:' + port + '/'))`

interface Start {
  readonly ready: number
  readonly cpu: number
  readonly memory: number
}

async function measured(open: () => Promise<Started>): Promise<Start> {
  const began = performance.now()
  const server = await open()
  const ready = performance.now() - began
  const cpu = cpuOf(server)
  await pause(IDLE)
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8')
  const [, memory = '0'] = /VmRSS:\s+(\d+)/.exec(status) ?? []
  await ended(server)
  return { ready, cpu, memory: Number(memory) / 1024 }
}

/** proc(5): user and system time after the name in brackets, in ticks of ten milliseconds. */
function cpuOf({ process: { pid } }: Started): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function filled(folder: string, posts: number): Promise<() => Promise<Started>> {
  const config = join(folder, 'posthorn.yaml')
  writeFileSync(config, 'publication: { title: The Daily Example, home: https://news.example }\n')
  const environment = {
    PORT: '0',
    POSTHORN_DATA: folder,
    POSTHORN_CONFIG: config,
    POSTHORN_LOG: 'silent',
  }
  const open = () => started([...asServed, posthorn, 'serve'], environment)
  await ended(await open())
  const database = new DatabaseSync(join(folder, 'posthorn.db'))
  const first = Date.now() - posts * hour
  database.exec(`
    begin;
    with recursive n (i) as (select 0 union all select i + 1 from n where i < ${posts - 1})
    insert into posts (id, guid, atom_id, url, title, html, authors, tags, attachments, published_at, updated_at, visible_at,
      priority, share, status, revision, baseline, created_at, saved_at)
    select 'p' || i, 'tag:news.example,2020:' || i, 'tag:news.example,2020:' || i, 'https://news.example/' || i, 'Post number ' || i,
      '<p>' || replace(hex(zeroblob(600)), '00', 'word ') || '</p>', '[]', '[]', '[]', ${first} + i * ${hour}, ${first} + i * ${hour},
      ${first} + i * ${hour}, 'normal', '{}', 'published', 1, 1, 0, 0 from n;
    commit; analyze;`)
  database.close()
  return open
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** A start of the built server beside that of an empty one, and what it takes of memory when nothing happens. */
export async function benchStart(fast = false): Promise<readonly BenchRow[]> {
  const posts = fast ? 10_000 : 100_000
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-start-'))
  try {
    const open = await filled(folder, posts)
    const plain = () => started(['--input-type=module', '-e', empty])
    const [ours, bare]: [Start[], Start[]] = [[], []]
    for (let round = 0; round < (fast ? 3 : 9); round += 1) {
      bare.push(await measured(plain))
      ours.push(await measured(open))
    }
    const of = (starts: readonly Start[], key: keyof Start) => median(starts.map((one) => one[key]))
    const beyond = (key: 'ready' | 'cpu') => of(ours, key) - 1.5 * of(bare, key)
    return [
      atMost('start to ready, beyond 1.5 x an empty Hono server', beyond('ready'), 100, 'ms'),
      atMost('start to ready, CPU beyond 1.5 x an empty Hono server', beyond('cpu'), 100, 'ms'),
      atMost(`idle at ${posts} posts, memory`, of(ours, 'memory'), 90, 'MB'),
      atMost(
        `idle at ${posts} posts, memory beyond an empty Hono server`,
        of(ours, 'memory') - of(bare, 'memory'),
        30,
        'MB',
      ),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
