import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../src/clock.ts'
import { postInput } from '../src/core/post.ts'
import { termsOf } from '../src/core/terms.ts'
import type { PostRecord } from '../src/ports/post-store.ts'
import { migrate } from '../src/stores/migrate.ts'
import { rowOf } from '../src/stores/post-rows.ts'
import { postStore } from '../src/stores/posts.ts'
import { sqlite } from '../src/stores/sqlite.ts'
import { composePost } from '../src/tasks/compose-post.ts'
import { contentNames } from '../src/tasks/recognise-post.ts'
import { atLeast, atMost, type BenchRow, line, told } from './bench-row.ts'

/** Posts of one batch, as imports save them. */
const BATCH = 100
const publication = {
  ...{ title: 'The Daily Example', home: 'https://news.example', language: 'en' },
  ...{ timezone: 'Europe/Berlin', legacyFeedPaths: [] },
}
const hour = 3_600_000

/** As an import makes them of posts that nobody knew: three kilobytes of text, three tags, an author, all the names they are known by. */
async function newPosts(from: number): Promise<PostRecord[]> {
  const indexes = Array.from({ length: BATCH }, (_, place) => from + place)
  return Promise.all(
    indexes.map(async (index) => {
      const input = postInput.parse({
        url: `https://news.example/posts/${index}/`,
        title: `Post number ${index}`,
        html: `<p>${`word ${index} of the council `.repeat(110)}</p>`,
        summary: `What post ${index} says.`,
        authors: [{ name: `Author ${index % 20}` }],
        tags: ['City', `Tag ${index % 50}`, `Place ${index % 200}`],
        published_at: new Date(Date.UTC(2010, 0, 1) + index * hour).toISOString(),
      })
      const origin = {
        guid: `https://news.example/?p=${index}`,
        content: await contentNames(input),
        baseline: true,
      }
      const record = composePost(undefined, input, origin, {
        ...{ publication, now: systemClock.now(), mint: systemClock.mint },
      })
      if (!record) throw new Error('a post that is not there yet cannot be unchanged')
      return record
    }),
  )
}

/**
 * The same rows by statements that are prepared once: the same indexes, the same transactions, each on the disk when it is done. It knows the ids of
 * terms by heart, and asks nothing of what it writes but what the schema asks; Posthorn also sees to their names and dates.
 */
function bareStore(path: string) {
  const db = new DatabaseSync(path)
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  db.exec('pragma wal_autocheckpoint = 4000')
  const alias = db.prepare('insert or ignore into post_aliases values (?, ?, ?)')
  const term = db.prepare('insert into terms values (null, ?, ?, ?, ?, ?) returning id')
  const ofPost = db.prepare('insert into post_terms values (?, ?, ?, ?, null)')
  const ids = new Map<string, number>()
  let post: StatementSync | undefined
  return {
    insert(records: readonly PostRecord[]) {
      db.exec('begin immediate')
      for (const { post: one, aliases } of records) {
        const row = rowOf(one)
        const columns = Object.keys(row)
        post ??= db.prepare(
          `insert into posts (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
        )
        post.run(...Object.values(row))
        for (const { kind, value } of aliases) alias.run(kind, value, one.id)
        const at = one.publishedAt.getTime()
        for (const { kind, value, name } of termsOf(one)) {
          const key = `${kind} ${value}`
          const id = ids.get(key) ?? Number(term.get(kind, value, name, at, at)?.id)
          ids.set(key, id)
          ofPost.run(id, at, one.id, at)
        }
      }
      db.exec('update changes set counter = counter + 1; commit')
    },
    close: () => db.close(),
  }
}

interface Spent {
  readonly cpu: number
  readonly wall: number
}

async function spent(work: () => unknown): Promise<Spent> {
  const [before, begun] = [process.cpuUsage(), performance.now()]
  await work()
  const wall = performance.now() - begun
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / 1000, wall }
}

const middle = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN

/** What it takes to save posts that are read and composed already, against bare node:sqlite. */
export async function benchInsert(fast = false): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-insert-'))
  try {
    const [ours, theirs] = [join(folder, 'ours.db'), join(folder, 'bare.db')]
    for (const path of [ours, theirs]) {
      const file = sqlite(path)
      await migrate(file)
      file.close()
    }
    const file = sqlite(ours)
    const [store, bare] = [postStore(file), bareStore(theirs)]
    const [saved, inserted]: [Spent[], Spent[]] = [[], []]
    for (let turn = 0; turn < (fast ? 50 : 400); turn += 1) {
      const records = await newPosts(turn * BATCH)
      saved.push(await spent(() => store.insert(records)))
      inserted.push(await spent(() => bare.insert(records)))
    }
    file.close()
    bare.close()
    const cpu = (all: readonly Spent[]) => middle(all.map((one) => one.cpu))
    const rate = (all: readonly Spent[]) => (BATCH / middle(all.map((one) => one.wall))) * 1000
    return [
      atMost('import, new posts saved, CPU / bare node:sqlite', cpu(saved) / cpu(inserted), 1.3),
      atLeast('import, new posts saved, parsed already', rate(saved), 40_000, 'posts/s'),
      told('import, bare node:sqlite inserting the same rows', rate(inserted), 'posts/s'),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchInsert(process.argv.includes('--fast'))) console.log(line(row))
}
