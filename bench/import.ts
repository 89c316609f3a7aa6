import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { atMost, type BenchRow, line } from './bench-row.ts'
import { benchInsert } from './insert.ts'

const setup = `publication:
  title: The Daily Example
  home: https://news.example
  language: en
  timezone: Europe/Berlin
`
const words =
  'river council vote bridge winter ferry market school budget station harbour library museum weather tram'.split(
    ' ',
  )

/** About ten kilobytes of text, which is another for each post. */
function bodyOf(index: number): string {
  let out = ''
  for (let paragraph = 0; paragraph < 14; paragraph += 1) {
    out += `<p>Paragraph ${paragraph} of post ${index}.`
    for (let word = 0; word < 105; word += 1) {
      out += ` ${words[(index * 7 + paragraph * 13 + word * word) % words.length]}`
    }
    out += `</p>\n`
  }
  return out
}

const two = (number: number) => String(number).padStart(2, '0')

/** An hour apart from 2010 on. */
function dateOf(index: number): string {
  const at = new Date(Date.UTC(2010, 0, 1) + index * 3_600_000)
  const day = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`
  return `${day} ${two(at.getUTCHours())}:00:00`
}

const itemOf = (index: number) => `<item>
<title>Post number ${index}</title><link>https://news.example/posts/${index}/</link>
<dc:creator><![CDATA[ana]]></dc:creator><guid isPermaLink="false">https://news.example/?p=${index}</guid>
<content:encoded><![CDATA[${bodyOf(index)}]]></content:encoded><excerpt:encoded><![CDATA[What post ${index} says.]]></excerpt:encoded>
<wp:post_id>${index}</wp:post_id><wp:post_date_gmt>${dateOf(index)}</wp:post_date_gmt><wp:post_name>${index}</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="city"><![CDATA[City]]></category><category domain="post_tag" nicename="t${index % 50}"><![CDATA[Tag ${index % 50}]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>${1_000_000 + index}</wp:meta_value></wp:postmeta>
</item>
<item><title>Picture ${index}</title><wp:post_id>${1_000_000 + index}</wp:post_id><wp:post_type>attachment</wp:post_type>
<wp:attachment_url>https://news.example/pictures/${index}.jpg</wp:attachment_url></item>
`

/** An export of WordPress with so many posts, a picture each. */
export function* wordpressExport(posts: number): Generator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Daily Example</title><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>ana</wp:author_login><wp:author_display_name><![CDATA[Ana Example]]></wp:author_display_name></wp:author>
`
  for (let index = 1; index <= posts; index += 1) yield itemOf(index)
  yield '</channel></rss>\n'
}

interface Measured {
  readonly seconds: number
  /** Bytes. */
  readonly peak: number
  readonly size: number
}

/** Imports so many posts as an operator would, in a process of its own. */
async function measured(folder: string, posts: number): Promise<Measured> {
  const place = join(folder, String(posts))
  mkdirSync(place)
  const file = join(place, 'export.xml')
  writeFileSync(join(place, 'posthorn.yaml'), setup)
  await pipeline(Readable.from(wordpressExport(posts)), createWriteStream(file))
  await posthorn(place, 'apply', join(place, 'posthorn.yaml'))
  const begun = performance.now()
  const { out, peak } = await posthorn(place, 'import', 'wordpress', file, '--json')
  const seconds = (performance.now() - begun) / 1000
  const { created } = JSON.parse(out) as { created: number }
  if (created !== posts) throw new Error(`${created} of ${posts} posts were imported: ${out}`)
  return { seconds, peak, size: statSync(file).size }
}

const program = fileURLToPath(new URL('../dist/posthorn.js', import.meta.url))
/** Prints, at its end, the most memory that the process ever had: kilobytes. */
const telling = `data:text/javascript,process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS+'\\n'))`

function posthorn(place: string, ...words: string[]): Promise<{ out: string; peak: number }> {
  const env = {
    PATH: process.env.PATH,
    POSTHORN_DATA: join(place, 'data'),
    POSTHORN_CONFIG: join(place, 'posthorn.yaml'),
  }
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', telling, program, ...words],
    { env },
  )
  let [out, err] = ['', '']
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    err += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      const peak = Number(/peak (\d+)/.exec(err)?.[1] ?? Number.NaN) * 1024
      if (status === 0) resolve({ out, peak })
      else reject(new Error(`posthorn ${words.join(' ')} answered ${status}: ${err}`))
    })
  })
}

const mega = (bytes: number) => Math.round(bytes / 1024 / 1024)

/** How an import grows with what is imported: its time in proportion, its memory not at all. */
export async function benchImport(fast = false): Promise<readonly BenchRow[]> {
  const [few, many] = fast ? [500, 2_500] : [1_000, 100_000]
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-import-'))
  try {
    // The first start of a process on a machine reads it from the disk.
    await measured(folder, 1)
    const small = await measured(folder, few)
    const large = await measured(folder, many)
    for (const [posts, { seconds, peak, size }] of [
      [few, small],
      [many, large],
    ] as const) {
      const rate = Math.round(posts / seconds)
      console.log(`  ${posts} posts, ${mega(size)} MB: ${rate} posts/s, at most ${mega(peak)} MB`)
    }
    const label = `${many.toLocaleString('en')} / ${few.toLocaleString('en')} posts`
    return [
      atMost(`import, time a post, ${label}`, large.seconds / many / (small.seconds / few), 1.2),
      atMost(
        `import, peak memory / 512 MB, ${many.toLocaleString('en')} posts`,
        large.peak / (512 * 1024 * 1024),
        1,
      ),
      ...(await benchInsert(fast)),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchImport(process.argv.includes('--fast'))) console.log(line(row))
}
