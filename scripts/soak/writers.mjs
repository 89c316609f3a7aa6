const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Every so many editions, an edit of the post before, a retraction, a tick. */
const EVERY = { edit: 3, retract: 7, tick: 10 }
/** A retraction is of a post this many editions old, whose share has long gone out. */
const OLD = 20

/** Publishes, edits and retracts through the API, about one save a second, with ticks in between, until `isOver`. */
export async function write(server, log, isOver, faults) {
  const ids = new Map()
  for (let edition = 1; !isOver(); edition += 1) {
    const begun = performance.now()
    const isEdit = edition % EVERY.edit === 0
    const number = isEdit ? edition - 1 : edition
    await save(server, log, { number, edition, isNew: !isEdit, ids }, faults)
    if (edition % EVERY.retract === 0) await retract(server, log, edition - OLD, ids, faults)
    if (edition % EVERY.tick === 0) await expectOk(server.ask('POST', '/tick'), 'a tick', faults)
    await sleep(Math.max(0, 1000 - (performance.now() - begun)))
  }
}

async function save(server, log, { number, edition, isNew, ids }, faults) {
  const saved = log.begin(number, { number, edition, isNew })
  const answer = await expectOk(server.save(number, `edition ${edition}`), 'a save', faults)
  if (!answer) return
  saved()
  ids.set(number, answer.id)
}

async function retract(server, log, number, ids, faults) {
  const id = ids.get(number)
  if (id === undefined) return
  ids.delete(number)
  const edition = log.posts.get(number).changes.at(-1).edition
  const saved = log.begin(number, { number, edition, gone: true })
  const asked = server.ask('POST', `/posts/${id}/retract`, { reason: 'It was not so.' })
  if (await expectOk(asked, 'a retraction', faults)) saved()
}

async function expectOk(asking, what, faults) {
  try {
    const answer = await asking
    const text = await answer.text()
    if (answer.ok) return text === '' ? {} : JSON.parse(text)
    faults.push(`${what} failed: ${answer.status} ${text.slice(0, 200)}`)
  } catch (error) {
    faults.push(`${what} failed: ${error.cause ?? error}`)
  }
  return undefined
}
