import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { parseStringPromise } from 'xml2js'
import { ask, keptOpen } from './ask.mjs'
import { shownIn } from './written.mjs'

const codings = {
  identity: (body) => body,
  gzip: gunzipSync,
  br: brotliDecompressSync,
}
const formats = { 'rss.xml': wellFormedXml, 'atom.xml': wellFormedXml, 'feed.json': JSON.parse }

async function wellFormedXml(text) {
  await parseStringPromise(text, { strict: true })
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const opaque = (etag) => /^"([0-9a-z]+)(?:-gz|-br)?"$/.exec(etag ?? '')?.[1]

/**
 * One reader of each format in each coding, and one of each format that asks only for what is new, again and again until
 * `isOver`. Everything wrong with an answer goes to `faults`.
 *
 * @returns how many answers they got, and for each save how long after it somebody first saw it, in milliseconds
 */
export async function read(url, log, isOver, faults) {
  const agent = keptOpen()
  const bytes = new Map()
  const delays = new Map()
  const counts = { whole: 0, unchanged: 0 }
  const each = Object.keys(formats).flatMap((file) => [
    ...Object.keys(codings).map((coding) => ({ file, coding, knows: false })),
    { file, coding: 'gzip', knows: true },
  ])
  const readers = each.map((one) =>
    reader({ ...one, url, log, isOver, faults, agent, bytes, delays, counts }),
  )
  await Promise.all(readers)
  agent.destroy()
  return { ...counts, delays: [...delays.values()] }
}

async function reader(self) {
  const { file, coding, knows, url, log, isOver, agent, counts } = self
  const fault = (what) => self.faults.push(`${file} ${coding}: ${what}`)
  /** What this reader has: of what it was last told. */
  let has = { etag: undefined, shown: new Map() }
  while (!isOver()) {
    const asked = performance.now()
    try {
      const answer = await ask(`${url}/${file}`, fieldsOf(coding, knows && has.etag), agent)
      if (answer.status === 304 && has.etag === answer.headers.etag) counts.unchanged += 1
      else if (answer.status === 200) {
        counts.whole += 1
        const shown = await looked(answer, self, fault)
        wentBack(has.shown, shown).forEach(fault)
        has = { etag: answer.headers.etag, shown }
        seen(shown, self)
      } else fault(`status ${answer.status}`)
      log.faults(has.shown, asked).forEach(fault)
    } catch (error) {
      fault(String(error))
    }
    await sleep(100)
  }
}

const fieldsOf = (coding, etag) => ({
  'accept-encoding': coding,
  ...(etag && { 'if-none-match': etag }),
})

/** A whole answer: its length, its coding, and that its ETag stands for these bytes and no others, in every coding. */
async function looked({ headers, body }, { file, coding, bytes }, fault) {
  if (Number(headers['content-length']) !== body.length) fault('Content-Length is not the length')
  if ((headers['content-encoding'] ?? 'identity') !== coding) fault('another coding')
  const plain = codings[coding](body)
  const hash = createHash('sha256').update(plain).digest('hex')
  const tag = opaque(headers.etag)
  if (tag === undefined) fault(`ETag ${headers.etag}`)
  const known = bytes.get(`${file} ${tag}`)
  if (known !== undefined && known !== hash) fault(`other bytes under the ETag ${tag}`)
  const text = plain.toString('utf8')
  if (known === undefined) {
    bytes.set(`${file} ${tag}`, hash)
    await formats[file](text)
  }
  return shownIn(text)
}

/** Nobody is shown an older edition of what they have seen, nor what was taken back. */
function wentBack(before, now) {
  return [...now].flatMap(([number, { edition, retracted }]) => {
    const had = before.get(number)
    if (!had) return []
    const isOlder = edition < had.edition || (had.retracted && !retracted)
    return isOlder ? [`post ${number} went back from ${JSON.stringify(had)} to ${edition}`] : []
  })
}

function seen(shown, { log, delays }) {
  const now = performance.now()
  for (const { number, edition, at } of log.saves.slice(-50)) {
    if (delays.has(edition) || (shown.get(number)?.edition ?? 0) < edition) continue
    delays.set(edition, Math.max(0, now - at))
  }
}
